"""Answers about advertising, each in one currency: amounts of several are never added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from widgets.frames.aggregate import aggregate
from widgets.frames.conditions import on
from widgets.frames.frame import Frame, Unit
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue.ads import ADS, CURRENCY, ENDPOINT
from widgets.sources.failures import MixedCurrencies
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows
from widgets.sources.lists.history import History, grown


def _params(first: date, last: date | None) -> dict[str, str]:
    asked = {"level": "ad", "group_by": "day", "start_date": first.isoformat()}
    return asked | ({"end_date": last.isoformat()} if last else {})


HISTORY = History(
    name=contract.ADS,
    listed=ENDPOINT,
    days=contract.HISTORY_DAYS,
    late_days=contract.LATE_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
    params=_params,
    finish=lambda account, found: list(found),
)


def frame(query: Query, account: Account) -> Frame:
    """The answer over the days of the period, which are those of the advertising accounts.

    Where amounts are of several currencies they are told by currency, or not at all. Raises a
    Failure; MixedCurrencies for amounts that could only be told as a sum.
    """
    found = grown(account, HISTORY)
    currencies = _currencies(query, account, found)
    answer = aggregated(query, account, found, ResourceTable(ADS, ENDPOINT.table))
    if len(currencies) < 2:
        return replace(answer, currency=next(iter(currencies), None))
    money = {column.name for column in answer.metrics if column.unit is Unit.MONEY}
    if money and CURRENCY.name not in query.dimensions:
        raise MixedCurrencies
    return _apart(answer, money)


def _currencies(query: Query, account: Account, found: CachedRows) -> set[str]:
    """The currencies of the rows that an answer and its comparison are made of."""
    table = ENDPOINT.table
    plain = query.model_copy(
        update={
            "metrics": ("clicks",),
            "dimensions": (CURRENCY.name,),
            "filters": tuple(on(table.groups, query.filters)),
            "order": (),
            "limit": 1000,
        }
    )
    periods = [period for period in (query.period, query.comparison) if period]
    answers = [
        aggregate(found.dataset.rows, table, plain, period=period, now=account.now())
        for period in periods
    ]
    return {str(row[0]) for answer in answers for row in answer.rows if row[0]}


def _apart(answer: Frame, money: set[str]) -> Frame:
    """Amounts as plain numbers beside their currencies, without a sum of all."""
    columns = tuple(
        replace(column, unit=Unit.NUMBER, additive=False) if column.name in money else column
        for column in answer.columns
    )
    unknown = dict.fromkeys(money)
    previous = answer.previous_totals
    return replace(
        answer,
        columns=columns,
        totals={**answer.totals, **unknown},
        previous_totals={**previous, **unknown} if previous else previous,
    )

"""Alerts of the home page: a registry of checks, each over the rows that staff may configure.

A check costs one query, and a second one where it finds more than it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from clients.models import User

MOST_SHOWN = 6


class Severity(StrEnum):
    BAD = "bad"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Alert:
    """One row in a sentence, with the page on which it is mended."""

    client: str
    text: str
    url: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The alerts of one check: the first of them, and how many there are."""

    title: str
    severity: Severity
    alerts: tuple[Alert, ...]
    count: int
    list_url: str

    @property
    def more(self) -> int:
        return self.count - len(self.alerts)


@dataclass(frozen=True, slots=True)
class Check:
    title: str
    severity: Severity
    rows: Callable[[User], QuerySet[Any]]
    alert: Callable[[Any], Alert]
    # The page that lists them all.
    list_url: Callable[[], str]


CHECKS: list[Check] = []


def register(*checks: Check) -> None:
    CHECKS.extend(checks)


def find(user: User) -> tuple[Found, ...]:
    """The checks that found something, the worst first."""
    order = list(Severity)
    checks = sorted(CHECKS, key=lambda check: order.index(check.severity))
    return tuple(_found(checks, user))


def _found(checks: list[Check], user: User) -> Iterator[Found]:
    for check in checks:
        rows = check.rows(user)
        first = list(rows[: MOST_SHOWN + 1])
        if not first:
            continue
        count = rows.count() if len(first) > MOST_SHOWN else len(first)
        alerts = tuple(check.alert(row) for row in first[:MOST_SHOWN])
        yield Found(check.title, check.severity, alerts, count, check.list_url())

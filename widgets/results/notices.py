"""Notices in payloads: coarser buckets, filters in use, and the first day of an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from widgets.charts import registry as charts
from widgets.charts.formats import Writer, writer
from widgets.charts.payload import Detail, Payload
from widgets.frames.frame import Column, Frame
from widgets.queries.query import GRAINS, AnyOf, Filter, Operator
from widgets.queries.translation import gettext_noop as _
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry as sources

# Kinds that name no bucket: a total, or a course without labels.
NAMELESS = ("kpi", "gauge", "headline", "funnel")

COARSE = {
    "day": _("By day"),
    "week": _("By week"),
    "month": _("By month"),
    "quarter": _("By quarter"),
    "year": _("By year"),
}
TOO_MANY = {
    "hour": _("too many hours to show"),
    "day": _("too many days to show"),
    "week": _("too many weeks to show"),
    "month": _("too many months to show"),
    "quarter": _("too many quarters to show"),
}
UNTOLD = {
    "week": _("the source tells no weeks"),
    "month": _("the source tells no months"),
}
FIRST_DAY = _("Connected today; first numbers tomorrow.")
PATTERNS = {
    Operator.NEQ: _("not %(values)s"),
    Operator.NOT_IN: _("not %(values)s"),
    Operator.CONTAINS: _("contains “%(values)s”"),
    Operator.NOT_CONTAINS: _("without “%(values)s”"),
    Operator.STARTS_WITH: _("begins with “%(values)s”"),
    Operator.GT: _("more than %(values)s"),
    Operator.GTE: _("at least %(values)s"),
    Operator.LT: _("less than %(values)s"),
    Operator.LTE: _("at most %(values)s"),
    Operator.IS_NULL: _("(not set)"),
    Operator.IS_NOT_NULL: _("any"),
}


def with_grain(payload: Payload, frame: Frame, request: TileRequest) -> Payload:
    """The payload with a note where its buckets are not those that it should have."""
    wanted, shown = request.grain, frame.time and frame.time.grain
    if not wanted or not shown or request.spec.kind in NAMELESS:
        return payload
    write = writer(request.formats)
    notes = []
    if GRAINS.index(shown) > GRAINS.index(wanted):
        coarse, many = write.gettext(COARSE[shown]), write.gettext(TOO_MANY[wanted])
        notes.append(f"{coarse}: {many}.")
    elif shown in COARSE and GRAINS.index(shown) < GRAINS.index(wanted):
        fine, untold = write.gettext(COARSE[shown]), write.gettext(UNTOLD[wanted])
        notes.append(f"{fine}: {untold}.")
    if shown == "week" and frame.week_start != request.formats.week_start:
        text = write.gettext("Weeks begin on %(day)s here, as the source counts them.")
        notes.append(text % {"day": write.weekday_name(frame.week_start)})
    return replace(payload, notes=(*notes, *payload.notes))


def with_filters(payload: Payload, request: TileRequest) -> Payload:
    """The payload with the query's filters among its details: the widget's, page's and viewer's."""
    if not request.query.filters:
        return payload
    options = charts.check(request.spec.kind, request.spec.options)
    write = replace(writer(request.formats), words=options.values)
    text = "; ".join(_condition(each, request, write) for each in request.query.filters)
    return replace(payload, details=(*payload.details, Detail(write.gettext("Filters"), text)))


def with_first_day(
    payload: Payload, frame: Frame, request: TileRequest, connected_at: datetime | None
) -> Payload:
    """The payload, or an empty one that says when numbers will come.

    That is on the day that an account without any numbers was connected. A platform may count
    the days before as zeros: they are nothing to draw either. A filter that finds nothing says
    nothing about the account, and an account that has numbers of other days waits for none.
    """
    if connected_at is None or request.query.filters or frame.begins or not _is_bare(frame):
        return payload
    write = writer(request.formats)
    connected, today = (
        moment.astimezone(write.zone).date() for moment in (connected_at, datetime.now(UTC))
    )
    if connected != today:
        return payload
    return replace(payload, empty=True, notes=(), summary=write.gettext(FIRST_DAY))


def _condition(condition: Filter | AnyOf, request: TileRequest, write: Writer) -> str:
    if isinstance(condition, AnyOf):
        some = dict.fromkeys(_condition(each, request, write) for each in condition.any_of)
        return write.gettext(" or ").join(some)
    column = _column(condition.field, request)
    options = charts.check(request.spec.kind, request.spec.options)
    return f"{options.label(column, write)}: {_values(condition, column, write)}"


def _values(condition: Filter, column: Column, write: Writer) -> str:
    given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    names = [
        write.exact(value, column.unit)
        if isinstance(value, int | float)
        else write.name(value, column)
        for value in given
    ]
    if condition.operator is Operator.BETWEEN:
        return " – ".join(names)
    pattern = PATTERNS.get(condition.operator)
    return write.gettext(pattern) % {"values": ", ".join(names)} if pattern else ", ".join(names)


def _column(name: str, request: TileRequest) -> Column:
    source = sources.source(request.spec.source)
    if dimension := source.narrows(request.query, name):
        return Column(name, dimension.label, names=dimension.values)
    metric = source.spec.resources[request.query.resource].metrics.get(name)
    if metric:
        return Column(name, metric.label, metric.unit)
    return Column(name, name.rpartition(":")[2].replace("_", " ").capitalize())


def _is_bare(frame: Frame) -> bool:
    rows = (value for column in frame.metrics for value in frame.column(column.name))
    return not any(rows) and not any(frame.totals.values())

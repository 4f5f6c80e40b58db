"""Filters of a query in its readers' words: a line of the details."""

from __future__ import annotations

from dataclasses import replace

from widgets.charts import registry as charts
from widgets.charts.formats import Writer, writer
from widgets.charts.payload import Detail, Payload
from widgets.frames.frame import Column
from widgets.queries.query import AnyOf, Filter, Operator
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry as sources


def _(text: str) -> str:
    """Marks a text for the translators."""
    return text


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


def told(payload: Payload, request: TileRequest) -> Payload:
    """The payload with the filters that its numbers follow, whoever chose them."""
    if not request.query.filters:
        return payload
    options = charts.check(request.spec.kind, request.spec.options)
    write = replace(writer(request.formats), words=options.values)
    text = "; ".join(_condition(each, request, write) for each in request.query.filters)
    return replace(payload, details=(*payload.details, Detail(write.gettext("Filters"), text)))


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

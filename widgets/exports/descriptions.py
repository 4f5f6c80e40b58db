"""Facts about an export in words: days, filters, zone and currency, and notes on its widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from widgets.charts import registry as charts
from widgets.charts.formats import Writer, writer
from widgets.exports.content import DashboardContent, WidgetContent
from widgets.frames.frame import Column
from widgets.queries.filters import PageFilter
from widgets.results.tile_requests import followed
from widgets.sources import registry as sources


def facts(content: DashboardContent) -> Iterator[tuple[str, str]]:
    """Terms with their texts: period, comparison, filters, zone, currency, and how old it is."""
    scope = content.scope
    write, state = writer(scope.formats), scope.state
    yield write.gettext("Period"), write.span(state.period)
    if state.compared:
        yield write.gettext("Comparison"), write.span(state.compared)
    if state.page_filters:
        told = write.listing(_filter(each, content, write) for each in state.page_filters)
        yield write.gettext("Filters"), told
    yield write.gettext("Time zone"), scope.formats.zone.replace("_", " ")
    yield write.gettext("Currency"), scope.formats.currency
    moments = [widget.as_of for widget in content.widgets if widget.as_of]
    if moments:
        yield write.gettext("Data until"), write.bucket(min(moments), "hour")


def notes(widget: WidgetContent, content: DashboardContent) -> Iterator[str]:
    """Notes on a widget's numbers: why there are none, filters that they do not follow, and the
    tile's own, but for those on rows that it leaves out: a file has them.
    """
    scope = content.scope
    write = writer(scope.formats)
    if widget.problem or widget.notice:
        yield widget.problem or widget.notice
    if widget.request and scope.state.page_filters:
        follows = followed(widget.spec, scope.state, scope.locks)
        missed = [each for each in scope.state.page_filters if each not in follows]
        if missed:
            names = dict.fromkeys(_dimension(each, content, write)[0] for each in missed)
            yield write.gettext("Not filtered by %(dimensions)s") % {"dimensions": ", ".join(names)}
    payload = widget.payload or {}
    yield from (note for note in payload.get("notes", ()) if not is_cut(note, write))
    if payload.get("empty") and widget.request:
        yield payload["summary"]


def is_cut(note: str, write: Writer) -> bool:
    """True of the notes on rows that a tile leaves out."""
    one, many = "Only the first row is shown.", "Only the first %(count)d rows are shown."
    patterns = [write.ngettext(one, many, count) for count in (1, 2, 5)]
    patterns.append(write.gettext("Not shown: %(amounts)s."))
    return any(_fits(note, pattern) for pattern in patterns)


def _fits(note: str, pattern: str) -> bool:
    before, _, after = pattern.partition("%")
    return note.startswith(before) and note.endswith(after.partition(")")[2][1:])


def _filter(page_filter: PageFilter, content: DashboardContent, write: Writer) -> str:
    name, column, named = _dimension(page_filter, content, write)
    return f"{name}: {named.plain_name(page_filter.value, column)}"


def _dimension(
    page_filter: PageFilter, content: DashboardContent, write: Writer
) -> tuple[str, Column, Writer]:
    """A filter's dimension as the first widget calls it that can be narrowed by it."""
    name = page_filter.dimension
    for widget in content.widgets:
        query = widget.spec.query
        found = query and sources.source(widget.spec.source).narrows(query, name)
        if found:
            options = charts.check(widget.spec.kind, widget.spec.options)
            column = Column(name, found.label, names=found.values)
            named = replace(write, words=options.values)
            return options.label(column, named), column, named
    bare = name.rpartition(":")[2].replace("_", " ").capitalize()
    return bare, Column(name, bare), write

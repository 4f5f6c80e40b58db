"""The filter bar: a page's filters in its readers' words, with links that set or remove them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import QueryDict

from widgets.charts.formats import writer
from widgets.pages.period_picker import PeriodPicker
from widgets.queries import state as states
from widgets.queries.filters import MOST, PARAM, SAFE, PageFilter
from widgets.rendering.markup import TOGGLE_PARAM, toggle_attributes
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.filter_names import FilterNames, names_of
from widgets.results.tile_requests import followed


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """One filter; `url` leads to the page without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class FilterBar:
    """Applied filters. `notes` name, by widget, the filters that its numbers cannot follow."""

    filters: tuple[AppliedFilter, ...] = ()
    clear_url: str = ""
    notes: dict[UUID, str] = field(default_factory=dict, hash=False)

    @property
    def notes_json(self) -> str:
        return json.dumps({str(widget): text for widget, text in self.notes.items()})

    @property
    def text(self) -> str:
        return "; ".join(f"{each.name}: {each.value}" for each in self.filters)


def toggled(params: QueryDict) -> str:
    """A URL's query with the filter of its `toggle` parameter set, or removed if it was set.

    A page that has as many filters as it may have gains no other.
    """
    changed = params.copy()
    page_filter = str(changed.pop(TOGGLE_PARAM)[-1])
    known = params.getlist(PARAM)
    rest = [each for each in known if each != page_filter]
    if len(rest) == len(known) < MOST:
        rest = sorted((*rest, page_filter))
    changed.setlist(PARAM, rest)
    return changed.urlencode(safe=SAFE)


def with_current(html: str, page_filters: Iterable[str]) -> str:
    """A fragment's HTML whose names of set filters say so. Escaped text cannot look like one."""
    for page_filter in page_filters:
        attributes = toggle_attributes(page_filter)
        html = html.replace(attributes, f'{attributes} aria-current="true"')
    return html


def build(picker: PeriodPicker, specs: Iterable[WidgetSpec], locks: str) -> FilterBar:
    """The filter bar of a page with these widgets; empty where no filter is set."""
    page_filters = picker.state.page_filters
    if not page_filters:
        return FilterBar()
    asking = tuple(each for each in specs if each.query)
    names = {each.dimension: names_of(each.dimension, asking) for each in page_filters}
    applied = [_applied(each, names[each.dimension], picker) for each in page_filters]
    return FilterBar(
        tuple(_told_apart(applied, page_filters)),
        _search(picker, ()),
        dict(_notes(picker, asking, locks, names)),
    )


def _applied(page_filter: PageFilter, names: FilterNames, picker: PeriodPicker) -> AppliedFilter:
    rest = tuple(each for each in picker.state.page_filters if each != page_filter)
    return AppliedFilter(
        names.label(picker.formats),
        names.value(page_filter, picker.formats),
        _search(picker, rest),
    )


def _told_apart(
    applied: list[AppliedFilter], page_filters: tuple[PageFilter, ...]
) -> Iterator[AppliedFilter]:
    """The applied filters; those that would read alike with the platform's own value."""
    alike = Counter((each.name, each.value) for each in applied)
    for each, page_filter in zip(applied, page_filters, strict=True):
        is_lone = alike[each.name, each.value] == 1
        yield each if is_lone else replace(each, value=f"{each.value} ({page_filter.value})")


def _notes(
    picker: PeriodPicker, specs: Iterable[WidgetSpec], locks: str, names: dict[str, FilterNames]
) -> Iterator[tuple[UUID, str]]:
    write = writer(picker.formats)
    for spec in specs:
        follows = followed(spec, picker.state, locks)
        missed = dict.fromkeys(p.dimension for p in picker.state.page_filters if p not in follows)
        if missed:
            labels = ", ".join(names[name].label(picker.formats) for name in missed)
            note = write.gettext("Not filtered by %(dimensions)s") % {"dimensions": labels}
            yield spec.widget_id, note


def _search(picker: PeriodPicker, page_filters: tuple[PageFilter, ...]) -> str:
    return f"{picker.url}?{states.search(picker.state.params(), page_filters)}"

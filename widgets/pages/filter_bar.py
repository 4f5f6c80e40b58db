"""What a page is narrowed to, in its readers' words, and the ways to widen it again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID

from widgets.charts import registry as charts
from widgets.charts.formats import writer
from widgets.frames.frame import Column
from widgets.pages.period_picker import Days
from widgets.queries import state as states
from widgets.queries.filters import MOST, PARAM, SAFE, Pick
from widgets.results.tile_requests import Definition, followed
from widgets.sources import registry as sources
from widgets.sources.spec import Dimension


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter; `url` leads to the page without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class Chips:
    """A page's filters. `remarks` say, by widget, what does not follow them."""

    chips: tuple[Chip, ...] = ()
    clear_url: str = ""
    remarks: dict[UUID, str] = field(default_factory=dict)

    @property
    def remarks_json(self) -> str:
        return json.dumps({str(widget): text for widget, text in self.remarks.items()})

    @property
    def text(self) -> str:
        return "; ".join(f"{chip.name}: {chip.value}" for chip in self.chips)


@dataclass(frozen=True, slots=True)
class Ways:
    """Links that narrow a page in some state to an entity, or widen it again."""

    days: str
    picks: tuple[str, ...]

    def search(self, pick: str) -> str:
        """The address's query; "" where the page is narrowed to as much as it may be."""
        rest = tuple(each for each in self.picks if each != pick)
        if rest == self.picks:
            rest = tuple(sorted((*rest, pick)))
        chosen = urlencode([(PARAM, each) for each in rest], safe=SAFE)
        return "" if len(rest) > MOST else f"?{self.days}{chosen and '&'}{chosen}"


def chips(days: Days, definitions: Iterable[Definition], locks: str) -> Chips:
    """The chips of a page with these widgets; there are none where nothing is picked."""
    picks = days.state.picks
    if not picks:
        return Chips()
    asking = tuple(each for each in definitions if each.query)
    names = {pick.dimension: _names(pick.dimension, asking) for pick in picks}
    return Chips(
        tuple(_told_apart([_chip(pick, names[pick.dimension], days) for pick in picks], picks)),
        _search(days, ()),
        dict(_remarks(days, asking, locks, names)),
    )


def ways(days: Days) -> Ways:
    return Ways(states.search(days.state.params(), ()), days.picks)


@dataclass(frozen=True, slots=True)
class _Names:
    """A dimension as the page's widgets call it, and its values."""

    label: str
    column: Column
    words: dict[str, str]


def _chip(pick: Pick, names: _Names, days: Days) -> Chip:
    write = replace(writer(days.formats), words=names.words)
    rest = tuple(each for each in days.state.picks if each != pick)
    return Chip(_label(names, days), write.name(pick.value, names.column), _search(days, rest))


def _told_apart(chips: list[Chip], picks: tuple[Pick, ...]) -> Iterator[Chip]:
    """The chips; those that would read alike with the platform's own value."""
    alike = Counter((chip.name, chip.value) for chip in chips)
    for chip, pick in zip(chips, picks, strict=True):
        is_lone = alike[chip.name, chip.value] == 1
        yield chip if is_lone else replace(chip, value=f"{chip.value} ({pick.value})")


def _names(name: str, definitions: Iterable[Definition]) -> _Names:
    """As the first widget calls it that renames it, or else as its source does."""
    label, known = "", None
    words: dict[str, str] = {}
    for definition, dimension in _knowing(name, definitions):
        known = known or dimension
        options = charts.check(definition.kind, definition.options)
        label = label or options.labels.get(name, "")
        words = {**options.values, **words}
    bare = name.rpartition(":")[2].replace("_", " ").capitalize()
    values = known.values if known else {}
    return _Names(label, Column(name, known.label if known else bare, names=values), words)


def _knowing(
    name: str, definitions: Iterable[Definition]
) -> Iterator[tuple[Definition, Dimension]]:
    for definition in definitions:
        if definition.query is None:
            continue
        found = sources.source(definition.source).narrows(definition.query, name)
        if found:
            yield definition, found


def _remarks(
    days: Days, definitions: Iterable[Definition], locks: str, names: dict[str, _Names]
) -> Iterator[tuple[UUID, str]]:
    write = writer(days.formats)
    for definition in definitions:
        follows = followed(definition, days.state, locks)
        missed = dict.fromkeys(p.dimension for p in days.state.picks if p not in follows)
        said = []
        if missed:
            labels = ", ".join(_label(names[name], days) for name in missed)
            said.append(write.gettext("Not filtered by %(dimensions)s") % {"dimensions": labels})
        if said:
            yield definition.widget_id, " · ".join(said)


def _label(names: _Names, days: Days) -> str:
    return names.label or writer(days.formats).gettext(names.column.label)


def _search(days: Days, picks: tuple[Pick, ...]) -> str:
    return f"{days.url}?{states.search(days.state.params(), picks)}"

"""The closing page of a document: sources, freshness and definitions of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from widgets.charts.formats import Writer
from widgets.exports.content import WidgetContent
from widgets.exports.document.facts import as_of

# The terms of details that are no definitions: see charts.details.
SCOPE_TERMS = ("Exact value", "Period", "Comparison", "Time zone", "Data until", "Rows", "Filters")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An account as the manager names it, its widgets, and until when its numbers are known."""

    name: str
    widgets: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Definition:
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Closing:
    sources: tuple[SourceLine, ...]
    definitions: tuple[Definition, ...]
    problems: tuple[str, ...]


def closing_of(widgets: Sequence[WidgetContent], write: Writer) -> Closing:
    return Closing(
        tuple(_sources(widgets, write)),
        tuple(_definitions(widgets, write)),
        tuple(_problems(widgets)),
    )


def _sources(widgets: Sequence[WidgetContent], write: Writer) -> Iterator[SourceLine]:
    """Accounts that the manager gave a name; what a platform is called is nobody's business."""
    names = dict.fromkeys(w.spec.label for w in widgets if w.spec.label and w.spec.query)
    for name in names:
        own = [widget for widget in widgets if widget.spec.label == name]
        titles = write.listing(dict.fromkeys(w.spec.title for w in own if w.spec.title))
        yield SourceLine(name, titles, as_of(own, write))


def _definitions(widgets: Iterable[WidgetContent], write: Writer) -> Iterator[Definition]:
    scope = {write.gettext(term) for term in SCOPE_TERMS}
    known: dict[str, str] = {}
    for widget in widgets:
        for detail in (widget.payload or {}).get("details", ()):
            if detail["term"] not in scope:
                known.setdefault(detail["term"], detail["text"])
    yield from (Definition(term, text) for term, text in sorted(known.items()))


def _problems(widgets: Iterable[WidgetContent]) -> Iterator[str]:
    yield from dict.fromkeys(widget.problem for widget in widgets if widget.problem)

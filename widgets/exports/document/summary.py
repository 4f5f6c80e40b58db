"""The summary of a document: its headlines in words, and its numbers with their changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from widgets.exports.content import DashboardContent

MOST_NUMBERS = 12
MOST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One number: its label, its text, the previous one, and the change."""

    label: str
    text: str
    previous_text: str
    change_text: str
    mood: str


@dataclass(frozen=True, slots=True)
class Summary:
    sentences: tuple[str, ...]
    numbers: tuple[SummaryLine, ...]

    def __bool__(self) -> bool:
        return bool(self.sentences or self.numbers)


def summary_of(content: DashboardContent) -> Summary:
    """The sentences of headlines, or of the first numbers, and all numbers of single metrics."""
    payloads = [w.payload for w in content.widgets if w.payload and not w.payload["empty"]]
    return Summary(tuple(_sentences(payloads))[:MOST_SENTENCES], tuple(_numbers(payloads)))


def _sentences(payloads: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for payload in payloads:
        if payload["kind"] == "headline":
            segments = ("".join(part["text"] for part in each) for each in payload["segments"])
            yield from segments if payload["segments"] else payload["sentences"]


def _numbers(payloads: Sequence[Mapping[str, Any]]) -> Iterator[SummaryLine]:
    """Each metric once: those of numbers first, then the totals of charts."""
    seen: set[str] = set()
    ordered = sorted(payloads, key=lambda payload: payload["kind"] not in ("kpi", "gauge"))
    for payload in ordered:
        if payload["kind"] == "headline" or len(payload["totals"]) != 1:
            continue
        (total,) = payload["totals"]
        if total["value"] is None or total["name"] in seen or len(seen) == MOST_NUMBERS:
            continue
        seen.add(total["name"])
        yield SummaryLine(
            total["label"],
            total["text"],
            total["previous_text"],
            total["change_text"],
            total["mood"],
        )

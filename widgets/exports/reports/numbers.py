"""The numbers of a report, kept as JSON: those of its documents and its mail, for ever after.

{"dashboards": [{"id", "title", "cause", "widgets": [{"id", "title", "kind", "as_of", "empty",
 "totals": [{"name", "label", "value", "text", "exact", "change_text", "mood", ...}]}]}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from widgets.exports.causes import cause_sentence
from widgets.exports.content import DashboardContent, WidgetContent

Numbers = Mapping[str, Any]
# As many fit a mail's first screen.
MOST_HEADLINES = 8
TOTAL_FIELDS = (
    "name",
    "label",
    "value",
    "text",
    "exact",
    "previous_text",
    "change",
    "change_text",
    "mood",
)


@dataclass(frozen=True, slots=True)
class Number:
    """One metric of one widget, as a reader is shown it."""

    dashboard: str
    widget: str
    widget_id: UUID
    name: str
    label: str
    value: int | float | None
    text: str
    previous_text: str = ""
    change_text: str = ""
    mood: str = ""

    @property
    def key(self) -> tuple[UUID, str]:
        """The identity of the metric from one report to the next."""
        return self.widget_id, self.name


def keep(contents: Iterable[DashboardContent]) -> dict[str, Any]:
    """The numbers of collected dashboards as they are stored."""
    return {
        "dashboards": [
            {
                "id": str(content.scope.dashboard_id),
                "title": content.title,
                "cause": cause_sentence(content.widgets),
                "widgets": [_widget(each) for each in _kept(content)],
            }
            for content in contents
        ]
    }


def read(kept: Numbers) -> list[Number]:
    """The kept numbers in the order of the report."""
    return list(_numbers(kept))


def headlines(kept: Numbers, *, most: int = MOST_HEADLINES) -> list[Number]:
    """The numbers at the head of a mail: those of KPIs, or else the first of all; each metric
    once.
    """
    kpis = list(_numbers(kept, kinds=("kpi", "gauge")))
    found: dict[tuple[str, str], Number] = {}
    for number in kpis or read(kept):
        found.setdefault((number.label, number.text), number)
    return list(found.values())[:most]


def causes(kept: Numbers) -> list[str]:
    """The sentences that tell the cause of a change in a dashboard's headline, each once."""
    # Reports of earlier releases kept none.
    found = (board.get("cause", "") for board in dashboards(kept))
    return list(dict.fromkeys(filter(None, found)))


def dashboards(kept: Numbers) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = kept.get("dashboards", [])
    return found


def _kept(content: DashboardContent) -> list[WidgetContent]:
    """The widgets with numbers; a headline repeats those of others, where there are others."""
    asked = [each for each in content.widgets if each.request]
    return [each for each in asked if each.spec.kind != "headline"] or asked


def _widget(content: WidgetContent) -> dict[str, Any]:
    payload = content.payload or {}
    return {
        "id": str(content.spec.widget_id),
        "title": content.title,
        "kind": content.spec.kind,
        "as_of": content.as_of.isoformat() if content.as_of else "",
        "empty": bool(payload.get("empty")),
        "totals": [
            {name: total.get(name, "") for name in TOTAL_FIELDS}
            for total in payload.get("totals", [])
        ],
    }


def _numbers(kept: Numbers, kinds: Sequence[str] = ()) -> Iterator[Number]:
    for board in dashboards(kept):
        for widget in board["widgets"]:
            if kinds and widget["kind"] not in kinds:
                continue
            for total in widget["totals"]:
                yield Number(
                    dashboard=board["title"],
                    widget=widget["title"],
                    widget_id=UUID(widget["id"]),
                    name=total["name"],
                    label=total["label"],
                    value=total["value"],
                    text=total["text"],
                    previous_text=total["previous_text"],
                    change_text=total["change_text"],
                    mood=total["mood"],
                )

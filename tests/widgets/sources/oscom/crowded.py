"""A platform of steady visits that are split into many parts, told page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from tests.widgets.sources.oscom.steady import GRAINS, Steady

SPLITS = ("page_url", "utm_source", "utm_campaign")


@dataclass
class Crowded(Steady):
    """Each of `sizes` is the number of values of a dimension of SPLITS. Later values have more
    visits than earlier ones.
    """

    sizes: tuple[int, ...] = field(default=())
    # Days since which the first value of each dimension alone has visits.
    empty_since: date = date.max

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        told = super().answer(body)
        first, limit, rows = int(body.get("cursor") or 0), body["limit"], told["data"]
        if not self._is_over_time(body):
            rows = sorted(rows, key=lambda row: -row["page_views"])[first:]
        cursor = str(first + limit) if len(rows) > limit else None
        return {"data": rows[:limit], "meta": told["meta"] | {"next_cursor": cursor}}

    def page(self, body: dict[str, Any]) -> tuple[int, int | None]:
        """The asked page and the row after it; all rows, where they are to be ranked."""
        first = int(body.get("cursor") or 0)
        return (first, first + body["limit"] + 1) if self._is_over_time(body) else (0, None)

    def _is_over_time(self, body: dict[str, Any]) -> bool:
        return any(name in GRAINS for name in body["dimensions"])

    def parts(self, body: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
        wanted = {each["field"]: set(each["value"]) for each in body["filters"]}
        found: dict[tuple[str, ...], int] = {}
        names = [name for name in body["dimensions"] if name not in GRAINS]
        starts = date.fromisoformat(body["date_range"]["start"])
        for labels, share in self.every()[: 1 if starts >= self.empty_since else None]:
            if all(labels[name] in values for name, values in wanted.items()):
                key = tuple(labels[name] for name in names)
                found[key] = found.get(key, 0) + share
        return [(dict(zip(names, key, strict=True)), share) for key, share in found.items()]

    def every(self) -> list[tuple[dict[str, Any], int]]:
        """All combinations of values, each with a number of its own, in whole visits."""
        values = [[f"v{number:03}" for number in range(size)] for size in self.sizes]
        names = SPLITS[: len(self.sizes)]
        return [
            (dict(zip(names, key, strict=True)), 6 * (place + 1))
            for place, key in enumerate(product(*values))
        ]

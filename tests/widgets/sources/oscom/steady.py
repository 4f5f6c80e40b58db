"""A platform of steady visits: as many every day, and as many every hour of the clock.

Its buckets and its pairing, first with first, are the sandbox's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from sandbox.oscom.query.buckets import Span, buckets, midnight
from sandbox.oscom.query.compare import comparison
from sandbox.oscom.query.schema import Compare
from sandbox.oscom.query.semantics import MAX_DAYS, MAX_DAYS_OTHERWISE
from tests.widgets.sources.accounts import make_account
from widgets.sources.account import Account
from widgets.sources.http import Clock, Deadline, Request, Response
from widgets.sources.http.timeouts import INTERACTIVE

GRAINS = ("hour", "day", "week", "month", "quarter", "year")
CHANNELS = {"direct": 2, "email": 1, "organic": 3}
# Each hour of each channel has a whole number of them.
A_DAY = {"sessions": 1440, "page_views": 2880, "revenue": 720, "visitors": 1008}
RATES = {"conversion_rate": 0.1, "revenue_per_session": 2.0}


@dataclass
class Steady:
    """Answers the query endpoint at `now`, with numbers since `begins`."""

    now: datetime
    begins: date = date(2015, 1, 1)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, *, interactive: bool) -> Deadline:
        return Deadline(INTERACTIVE, Clock(monotonic=lambda: 0.0, sleep=self.sleep))

    def sleep(self, seconds: float) -> None:
        raise AssertionError("a steady platform is never waited for")

    def send(self, request: Request, deadline: Deadline) -> Response:
        body = orjson.loads(request.json or b"{}")
        self.bodies.append(body)
        return Response(200, {}, json.loads(orjson.dumps(self.answer(body)), parse_float=Decimal))

    def account(self) -> Account:
        made = make_account()
        return replace(made, http=self, now=lambda: self.now)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        period = body["date_range"]
        zone = ZoneInfo(body["timezone"])
        span = Span(date.fromisoformat(period["start"]), date.fromisoformat(period["end"]), zone)
        grain = next((name for name in body["dimensions"] if name in GRAINS), None)
        assert span.days <= MAX_DAYS.get(grain or "", MAX_DAYS_OTHERWISE)
        before = self._before(body, span, grain)
        rows = self._rows(body, span, grain)
        whole = sum(share for _, share in self.parts(body))
        totals: dict[str, Any] = self._numbers(
            body, self._days(span.since, span.until, zone), whole
        )
        if before:
            earlier = {key: numbers for key, _, numbers in self._rows(body, before, grain)}
            days_before = self._days(before.since, before.until, zone)
            totals["previous"] = self._numbers(body, days_before, whole)
        data = [
            labels | numbers | ({"previous": earlier.get(key)} if before else {})
            for key, labels, numbers in rows
        ]
        cut = [b for b in self._begun(span, grain) if b.start < span.since or self._ends(b, span)]
        meta = {
            "next_cursor": None,
            "totals": totals,
            "partial_buckets": [bucket.label for bucket in cut],
            "currency": "EUR",
            "data_freshness": self.now.astimezone(UTC).isoformat(),
        }
        return {"data": data, "meta": meta}

    def _before(self, body: dict[str, Any], span: Span, grain: str | None) -> Span | None:
        plain = body.get("compare")
        return comparison(span, Compare.model_validate(plain), grain) if plain else None

    def _begun(self, span: Span, grain: str | None) -> list[Any]:
        return [b for b in buckets(span, grain) if b.start <= self.now] if grain else []

    def _ends(self, bucket: Any, span: Span) -> bool:
        return bool(bucket.end > min(span.until, self.now))

    def _rows(
        self, body: dict[str, Any], span: Span, grain: str | None
    ) -> list[tuple[Any, dict[str, Any], dict[str, Any]]]:
        """Rows of the asked page, one bucket after the other, each with a key to pair it by."""
        days: dict[int, float] = {}
        found = []
        cells = product(enumerate(self._begun(span, grain) or [None]), self.parts(body))
        for (place, bucket), (part, share) in islice(cells, *self.page(body)):
            if place not in days:
                start = max(bucket.start, span.since) if bucket else span.since
                end = min(bucket.end, span.until) if bucket else span.until
                days[place] = self._days(start, end, span.zone)
            labels = ({grain: bucket.label} if grain and bucket else {}) | part
            numbers = self._numbers(body, days[place], share)
            found.append(((place, *part.values()), labels, numbers))
        return found

    def page(self, body: dict[str, Any]) -> tuple[int, int | None]:
        """The asked rows, from the first to before the last: all."""
        return 0, None

    def parts(self, body: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
        """Values that visits are split into, each with its share in sixths."""
        if "channel" in body["dimensions"]:
            return [({"channel": channel}, share) for channel, share in CHANNELS.items()]
        return [({}, 6)]

    def _numbers(self, body: dict[str, Any], days: float, share: int) -> dict[str, Any]:
        return {
            name: RATES[name] if name in RATES else round(A_DAY.get(name, 0) * share / 6 * days)
            for name in body["metrics"]
        }

    def _days(self, start: datetime, end: datetime, zone: ZoneInfo) -> float:
        """Days, of which an hour is the 24th part and today has had some hours."""
        if end - start <= timedelta(hours=1):
            first = start.astimezone(zone)
            return (1 if start < self.now and first.date() >= self.begins else 0) / 24
        found = 0.0
        day = start.astimezone(zone).date()
        while midnight(day, zone) < min(end, self.now):
            if day >= self.begins:
                left = self.now.astimezone(zone)
                is_today = day == left.date()
                found += (left.hour + left.minute / 60) / 24 if is_today else 1
            day += timedelta(days=1)
        return found

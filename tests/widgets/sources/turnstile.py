"""A sixth platform and the source that speaks to it: people counted at the gates of a museum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from widgets.frames.frame import Frame, Unit
from widgets.frames.rules import total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.query import Query
from widgets.sources import calls, credential_fields, pager
from widgets.sources.account import Account
from widgets.sources.credential_fields import CredentialField
from widgets.sources.failures import AuthFailed
from widgets.sources.http import Request, Response
from widgets.sources.lists import items
from widgets.sources.lists.aggregation import ResourceTable, frame
from widgets.sources.lists.cache import cached_rows
from widgets.sources.lists.endpoint import ListEndpoint, ListPage
from widgets.sources.lists.source import Answer, ListSource
from widgets.sources.shapes import mapping, sequence
from widgets.sources.spec import Dimension, Metric, Resource, Spec, Verdict

KEY = "gate-0123456789"
DAYS = (date(2025, 11, 10), date(2025, 11, 12), date(2025, 11, 16))
COUNTED: list[dict[str, Any]] = [
    {"id": f"{day}-{gate}", "day": day.isoformat(), "gate": gate, "people": 10 * number + place}
    for number, day in enumerate(DAYS, 1)
    for place, gate in enumerate(("north", "south"))
]


class CountsApi:
    """Pages by number, a list that says whether there is more."""

    page_rows = 4
    cursor_seconds = 60

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        number = int(cursor or "1")

        def page(response: Response) -> ListPage:
            body = mapping(response.data)
            found = tuple(items.row(mapping(raw), listed) for raw in sequence(body["counts"]))
            return pager.CursorPage(found, str(number + 1) if body["more"] else None)

        url = f"{account.base_url}{listed.path}"
        asked = {**params, "page": str(number), "size": str(rows)}
        request = Request("GET", url, {"x-gate-key": account.credential}, asked)
        return calls.call(account, request, parse_error=error_details, read=page)


def error_details(body: object) -> calls.ErrorDetails:
    is_refused = isinstance(body, dict) and body.get("refused") == "key"
    return calls.ErrorDetails(failure=AuthFailed if is_refused else None)


VISITS = Resource(
    name="visits",
    label="Visits",
    metrics={"people": Metric("people", "People", Unit.COUNT)},
    dimensions={
        "day": Dimension("day", "Day", grain="day"),
        "gate": Dimension("gate", "Gate", values={"north": "North gate"}),
    },
    scope="",
    longest_days={"": 400},
    omits_zeros=True,
)
COUNTS = ListEndpoint(
    api=CountsApi(),
    path="/counts",
    table=Table(
        fields={"id": Kind.TEXT, "day": Kind.DAY, "gate": Kind.TEXT, "people": Kind.COUNT},
        measures={"people": total("people")},
        groups={"gate": Group("gate")},
        time="day",
    ),
)


def visits(query: Query, account: Account) -> Frame:
    found = cached_rows(account, COUNTS, "visits", fresh_seconds=VISITS.fresh_seconds)
    return frame(query, account, found, ResourceTable(VISITS, COUNTS.table))


class Turnstile(ListSource):
    spec = Spec(
        slug="turnstile",
        label="Turnstile",
        key=credential_fields.key(r"gate-[0-9]{10}", "A key is gate- and ten digits."),
        settings=(CredentialField("hall", "Hall", "A hall is one capital letter.", r"[A-Z]"),),
        base_urls=(),
        base_url_pattern=r"https://[a-z]+\.turnstile\.example/api",
        resources={VISITS.name: VISITS},
        calls_per_minute=30,
    )
    answers: Mapping[str, Answer] = MappingProxyType({VISITS.name: visits})

    def verify(self, account: Account) -> Verdict:
        try:
            COUNTS.api.fetch(account, COUNTS, {}, cursor=None, rows=1)
        except AuthFailed as failure:
            return Verdict(usable=False, problem=failure.code)
        return Verdict(usable=True, label="City museum")


@contextmanager
def platform() -> Iterator[str]:
    """The address at which a small server of the platform answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.headers.get("x-gate-key") != KEY:
            self._answer(400, {"refused": "key"})
            return
        asked = parse_qs(urlsplit(self.path).query)
        page, size = (int(asked[name][0]) for name in ("page", "size"))
        end = page * size
        found = COUNTED[end - size : end]
        self._answer(200, {"counts": found, "more": end < len(COUNTED)})

    def _answer(self, status: int, body: Any) -> None:
        raw = orjson.dumps(body)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass

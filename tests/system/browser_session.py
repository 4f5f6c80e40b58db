"""A browser session over HTTP on one host, and a parser of dashboard pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2
import orjson

from clients.models import Client
from tests.fixtures.factories import PASSWORD
from tests.fixtures.patience import KEPT_CONNECTIONS, PATIENCE_SECONDS
from tests.fixtures.stack import Stack, until
from widgets.models import Dashboard
from widgets.realtime.hub import SKEW_SECONDS


@dataclass
class SeenTile:
    """A tile as rendered: its state, its number if it has one, its status line."""

    id: str
    kind: str
    state: str
    code: str
    value: str = ""
    words: str = ""


@dataclass
class SeenPage:
    """A dashboard page as it was sent."""

    response: httpx2.Response
    ticket: str = ""
    urls: dict[str, str] = field(default_factory=dict)
    tiles: list[SeenTile] = field(default_factory=list)

    @property
    def states(self) -> set[str]:
        return {tile.state for tile in self.tiles if tile.state}

    @property
    def values(self) -> list[str]:
        return [tile.value for tile in self.tiles]

    @property
    def words(self) -> str:
        return " ".join(tile.words for tile in self.tiles)

    def data_urls(self, params: str = "") -> list[str]:
        days = params or self.urls["params"]
        return [f"{self.urls['url']}/{tile.id}?{days}" for tile in self.tiles if tile.state]


class BrowserSession:
    """A cookie jar on one host. Names are not resolved: all hosts are this machine."""

    def __init__(self, stack: Stack, host: str) -> None:
        self.host = host
        self.http = httpx2.Client(
            base_url=f"http://127.0.0.1:{stack.port}",
            headers={"host": f"{host}:{stack.port}", "accept": "text/html"},
            trust_env=False,
            timeout=PATIENCE_SECONDS,
            limits=KEPT_CONNECTIONS,
        )
        stack.visits.callback(self.http.close)

    def sign_in(self, email: str) -> httpx2.Response:
        self.http.get("/sign-in/")
        form = {"login": email, "password": PASSWORD}
        token = {"csrfmiddlewaretoken": self.http.cookies["csrftoken"]}
        return self.http.post("/sign-in/", data={**form, **token})

    def enter(self, path: str) -> httpx2.Response:
        """Sign in by a handoff link of the admin."""
        self.http.get(path)
        return self.http.post(path, data={"csrfmiddlewaretoken": self.http.cookies["csrftoken"]})

    def open(self, board: Dashboard, **params: str) -> SeenPage:
        """Load the page once."""
        response = self.http.get(f"/dashboards/{board.slug}/", params=params)
        reader = PageReader(response)
        reader.feed(response.text)
        return reader.page

    def settled(self, board: Dashboard, **params: str) -> SeenPage:
        """Reload the page until all its tiles are fresh."""
        return self.wait_until(board, lambda page: page.states == {"fresh"}, **params)

    def calm(self, board: Dashboard) -> SeenPage:
        """The settled page, after the clock skew within which hints repeat."""
        self.settled(board)
        time.sleep(SKEW_SECONDS)
        return self.open(board)

    def troubled(self, board: Dashboard, code: str) -> SeenPage:
        """Reload the page until all its tiles have this failure code."""
        return self.wait_until(board, lambda page: {tile.code for tile in page.tiles} == {code})

    def wait_until(
        self, board: Dashboard, is_meant: Callable[[SeenPage], bool], **params: str
    ) -> SeenPage:
        """Reload the page until it satisfies the predicate."""
        pages = [self.open(board, **params)]

        def is_there() -> bool:
            pages.append(self.open(board, **params))
            return is_meant(pages[-1])

        until(is_there, about=lambda: pages[-1].tiles)
        return pages[-1]

    def data(self, url: str, ticket: str, **headers: str) -> httpx2.Response:
        """Response of a hot route to a ticket."""
        return self.http.get(url, headers={"authorization": f"Ticket {ticket}", **headers})


def together(calls: Sequence[Any]) -> list[Any]:
    """The results of all calls, made concurrently in a thread each."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def host_of(client: Client) -> str:
    return f"{client.slug}.localhost"


def status_line(response: httpx2.Response) -> Any:
    return orjson.loads(response.headers["x-tile-status"])


class PageReader(HTMLParser):
    """Finds dashboard and tiles by their elements and data attributes."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__()
        self.page = SeenPage(response)
        self._is_in_words = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        data = {name[5:]: text for name, text in found.items() if name.startswith("data-")}
        if tag == "portal-dashboard":
            self.page.ticket, self.page.urls = data["ticket"], data
        elif tag == "portal-tile":
            state, code = data.get("state", ""), data.get("code", "")
            self.page.tiles.append(SeenTile(data["id"], data["kind"], state, code))
        elif tag == "data":
            self.page.tiles[-1].value = found["value"]
        self._is_in_words = found.get("class") == "tile__fresh"

    def handle_data(self, text: str) -> None:
        if self._is_in_words:
            self.page.tiles[-1].words += text

    def handle_endtag(self, tag: str) -> None:
        self._is_in_words = False

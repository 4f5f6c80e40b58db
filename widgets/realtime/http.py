"""HTTP for the hot routes: types, limits, and the headers of every response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

ALWAYS: Headers = [
    (b"cache-control", b"private, no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"vary", b"authorization, accept-encoding"),
]
HEADER_BYTES = 16 * 1024
PATH_BYTES = 2048
# Eight filters of 200 letters, most of them written as nine characters.
QUERY_BYTES = 20_000
# As many as Django reads of an address or a form.
MOST_FIELDS = 1000
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
JSON = (b"content-type", b"application/json; charset=utf-8")


@dataclass(frozen=True, slots=True)
class HotRequestRefused(Exception):  # a response, not an error
    """A request that gets no data. All refusals of one status look the same."""

    status: int
    code: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


def rejection_status(scope: Scope) -> HTTPStatus | None:
    """The status to reject an oversized or malformed address or header with, if any.

    One rule for pages, endpoints and hot routes, applied before the texts are parsed.
    """
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if sum(len(name) + len(text) + 4 for name, text in scope["headers"]) > HEADER_BYTES:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if len(path) > PATH_BYTES or len(query) > QUERY_BYTES:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    # PostgreSQL stores no NUL in texts; browsers send ASCII.
    is_plain = query.isascii() and b"%00" not in query and b"\0" not in query
    if not is_plain or query.count(b"&") >= MOST_FIELDS:
        return HTTPStatus.BAD_REQUEST
    return None


def header(scope: Scope, name: bytes) -> str:
    """A header's text, empty without one; repeated headers are joined, as Django joins them."""
    return b",".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


async def answer(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
) -> None:
    head = [*ALWAYS, *headers]
    if status != 304:
        head.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, refused: HotRequestRefused) -> None:
    body = b'{"error":{"code":"' + refused.code.encode() + b'"}}'
    await answer(send, refused.status, [JSON, *refused.headers], body)


class TrackedSend:
    """Passes messages on, and records whether a response has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)


def with_hsts(send: Send) -> Send:
    """A `send` that adds Strict-Transport-Security to responses."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], HSTS]
        await send(message)

    return sending

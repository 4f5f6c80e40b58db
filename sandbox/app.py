"""The sandbox as an ASGI app: platforms by prefix, and the control plane on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

from sandbox.control.plane import Control
from sandbox.exchange import Request, Response
from sandbox.platforms import platforms
from sandbox.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

CONTROL_PREFIX = "/__sandbox__"
NO_CONTENT = 204
MAX_BODY_BYTES = 1024 * 1024
NOT_FOUND = Response.json({"error": {"code": "not_found", "message": "No such path."}}, 404)
TOO_LARGE = Response.json({"error": {"code": "too_large", "message": "Body too large."}}, 413)


class Sandbox:
    def __init__(self, world: World, *, with_control: bool = False) -> None:
        self.world = world
        self._platforms = platforms(world)
        self._control = Control(world, self._platforms) if with_control else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            self.world.dispatcher.clear()
        elif scope["type"] == "http":
            body = await read_body(receive)
            if body is None:
                await transmit(TOO_LARGE, send)
                return
            request = request_of(scope, body)
            # DuckDB blocks, and one slow query must not hold up the next.
            await transmit(await asyncio.to_thread(self.handle, request), send)

    def handle(self, request: Request) -> Response:
        if request.path.startswith(f"{CONTROL_PREFIX}/"):
            if self._control is None or not is_local(request):
                return NOT_FOUND
            return self._control.handle(request, request.path.removeprefix(CONTROL_PREFIX))

        for platform in self._platforms:
            if request.path.startswith(f"{platform.prefix}/"):
                path = request.path.removeprefix(platform.prefix)
                at = self.world.clock.wall()
                response = platform.handle(request, path)
                response = self.world.scenarios.spoil(platform.slug, path, request, response)
                self.world.request_log.note(request, status=response.status, at=at)
                return response
        return NOT_FOUND


def is_local(request: Request) -> bool:
    """Loopback peers that also asked for a loopback host: no page can be rebound to it."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    named = host.strip("[]")
    return is_loopback(request.peer) and (named == "localhost" or is_loopback(named))


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def request_of(scope: Scope, body: bytes) -> Request:
    peer = scope.get("client") or ("", 0)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query_string=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=body,
        peer=peer[0],
    )


async def live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def read_body(receive: Receive) -> bytes | None:
    """None when it is larger than a platform would take."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        size += len(part)
        if size <= MAX_BODY_BYTES:
            parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if size <= MAX_BODY_BYTES else None


async def transmit(response: Response, send: Send) -> None:
    await asyncio.sleep(response.delay_ms / 1000)
    headers = dict(response.headers)
    if response.status != NO_CONTENT:
        headers["content-length"] = str(len(response.body))
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [
                (name.encode(), value.encode("latin-1")) for name, value in headers.items()
            ],
        }
    )
    for part in parts(response):
        await send({"type": "http.response.body", "body": part, "more_body": True})
        await asyncio.sleep(response.chunk_ms / 1000)
    # A server that misses the end of a body closes the connection: the cut.
    if response.cut_after is None:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def parts(response: Response) -> list[bytes]:
    body = response.body[: response.cut_after]
    if not response.chunk_ms:
        return [body]
    size = response.chunk_bytes
    return [body[start : start + size] for start in range(0, len(body), size)]

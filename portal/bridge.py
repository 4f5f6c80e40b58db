"""ASGI-to-WSGI bridge: runs a WSGI application on a fixed pool of threads.

A small response is sent whole by the event loop, so that a slow client holds no thread; a large
one is streamed from its thread at the client's pace.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from portal.body_limits import LATER, BodyReader, BodyRejected
from portal.wsgi_response import ClientDisconnected, WSGIResponse
from widgets.realtime.http import ALWAYS, HSTS, Receive, Scope, Send, rejection_status

# Bounds the queue for threads while pages are slow.
MOST_WAITING = 1000

logger = logging.getLogger(__name__)


class Bridge:
    """ASGI application for HTTP requests that wraps a WSGI application."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int = 4,
        most_waiting: int = MOST_WAITING,
        bodies: BodyReader | None = None,
        tls: bool = True,
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")
        self._most_waiting = most_waiting
        self._waiting = 0
        self._bodies = bodies or BodyReader()
        self._headers = [*ALWAYS, HSTS] if tls else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        response = WSGIResponse(receive, send, loop=loop, has_body=scope["method"] != "HEAD")
        try:
            if status := rejection_status(scope):
                raise BodyRejected(status)
            async with self._bodies.read(receive) as body:
                await self._run(build_environ(scope, body), response)
        except ClientDisconnected:
            return
        except BodyRejected as rejection:
            # The path is not logged: it may hold a secret.
            logger.warning("request refused", extra={"status": rejection.status.value})
            response.replace(rejection.status, [*self._headers, *rejection.headers])
        await response.finish()

    async def _run(self, environ: WSGIEnvironment, response: WSGIResponse) -> None:
        if self._waiting >= self._most_waiting:
            raise BodyRejected(HTTPStatus.SERVICE_UNAVAILABLE, LATER)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._call, environ, response)
        finally:
            self._waiting -= 1

    def _call(self, environ: WSGIEnvironment, response: WSGIResponse) -> None:
        try:
            response.collect(self._application(environ, response.start))
        except ClientDisconnected:
            logger.info("client disconnected during a response")
        except Exception:
            if response.is_streaming:
                raise  # The connection is cut, so that the body does not pass for complete.
            logger.exception("request failed")
            response.replace(HTTPStatus.INTERNAL_SERVER_ERROR, self._headers)


def build_environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """The WSGI environ of PEP 3333; its strings are bytes decoded as Latin-1."""
    script = scope.get("root_path", "")
    raw_path = scope.get("raw_path")
    path = unquote_to_bytes(raw_path) if raw_path else scope["path"].encode()
    server, port = scope.get("server") or ("localhost", 80)
    address, _ = scope.get("client") or ("", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": script,
        "PATH_INFO": path.decode("latin-1").removeprefix(script),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    # A chunked body has no Content-Length, and is complete by now.
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return environ


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    if "_" in name:
        return  # `X_Forwarded_For` would pass for the header that only a proxy may set.
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    separator = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value

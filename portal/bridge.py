"""Runs a WSGI application inside an ASGI server, on a few lasting threads.

A small answer is handed over in one piece, so that a slow reader holds no thread; a large one is
sent as it is made, at the reader's pace.
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

from portal.answer import Answer, CallerGone
from portal.bodies import LATER, Bodies, Refused
from widgets.realtime.http import ALWAYS, HSTS, Receive, Scope, Send, misfit

# While pages are slow, requests must not pile up.
MOST_WAITING = 1000

logger = logging.getLogger(__name__)


class Bridge:
    """An ASGI application for HTTP requests around a WSGI one."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int = 4,
        most_waiting: int = MOST_WAITING,
        bodies: Bodies | None = None,
        tls: bool = True,
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")
        self._most_waiting = most_waiting
        self._waiting = 0
        self._bodies = bodies or Bodies()
        self._headers = [*ALWAYS, HSTS] if tls else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = Answer(receive, send, loop=loop, has_body=scope["method"] != "HEAD")
        try:
            if status := misfit(scope):
                raise Refused(status)
            async with self._bodies.read(receive) as body:
                await self._answer(build_environ(scope, body), answer)
        except CallerGone:
            return
        except Refused as refusal:
            # Without its path, which may hold a secret.
            logger.warning("A request was refused", extra={"status": refusal.status.value})
            answer.replace(refusal.status, [*self._headers, *refusal.headers])
        await answer.finish()

    async def _answer(self, environ: WSGIEnvironment, answer: Answer) -> None:
        if self._waiting >= self._most_waiting:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, LATER)
        self._waiting += 1
        try:
            # Without a copy of the context: Django keeps its connections in that of the thread,
            # and CONN_MAX_AGE would find none in a fresh one.
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._call, environ, answer)
        finally:
            self._waiting -= 1

    def _call(self, environ: WSGIEnvironment, answer: Answer) -> None:
        try:
            answer.take(self._application(environ, answer.start))
        except CallerGone:
            logger.info("The caller left during an answer")
        except Exception:
            if answer.is_streaming:
                raise  # Cut off, so that it does not pass for a whole answer.
            logger.exception("A request failed")
            answer.replace(HTTPStatus.INTERNAL_SERVER_ERROR, self._headers)


def build_environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """PEP 3333's variables. Its texts are bytes in disguise, one character for each byte."""
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
    # A chunked body had no length of its own, and is whole by now.
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

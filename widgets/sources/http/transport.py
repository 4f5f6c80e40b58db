"""Sockets that open only to checked addresses and end at a call's deadline."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import httpcore2
import httpx2

from widgets.sources.http.addresses import Forbidden, Resolve, authority, checked
from widgets.sources.http.timeouts import Step

KEEPALIVE_SECONDS = 30
CONNECTIONS = 64
LOOKUPS_AT_ONCE = 16


class Stream(httpcore2.NetworkStream):
    """A socket whose timeouts may be Steps of a call."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        return self._stream.read(max_bytes, _seconds(timeout))

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        self._stream.write(buffer, _seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _seconds(timeout))
        return Stream(stream)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Backend(httpcore2.SyncBackend):
    """Resolves a host once, checks every address, connects to a checked one.

    The name stays in Host and SNI, since only the socket is told the address.
    """

    def __init__(self, allowed: frozenset[str], lookup: Resolve) -> None:
        self._allowed = allowed
        self._lookup = lookup
        # The system's resolver has no deadline: one that hangs keeps these threads, and no call.
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="names")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = checked(host, port, self._allowed, partial(self._look_up, timeout))
        failure: Exception = httpcore2.ConnectError()
        for address in addresses:
            try:
                seconds = _seconds(timeout)
                stream = super().connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            if authority(host, port) not in self._allowed:
                _refuse_ourselves(stream)
            return Stream(stream)
        raise failure

    def _look_up(self, timeout: Any, host: str, port: int) -> list[str]:
        seconds = _seconds(timeout)
        found = self._threads.submit(self._lookup, host, port)
        try:
            return found.result(seconds)
        except TimeoutError:
            found.cancel()
            raise httpcore2.ConnectTimeout from None


class Transport(httpx2.BaseTransport):
    """httpx2 over connections of our own making, without proxies."""

    def __init__(self, allowed: frozenset[str], lookup: Resolve) -> None:
        context = httpx2.create_ssl_context(trust_env=False)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._backend = Backend(allowed, lookup)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        # The client would keep cookies and show one account's to the next.
        headers = [pair for pair in response.headers if pair[0].lower() != b"set-cookie"]
        return httpx2.Response(status_code=response.status, headers=headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()
        self._backend.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        # Closing a broken connection may fail; the response is given up either way.
        with suppress(httpcore2.NetworkError, httpcore2.ProtocolError):
            self._response.close()


def _seconds(timeout: Step | float | None) -> float | None:
    return timeout.seconds() if isinstance(timeout, Step) else timeout


def _refuse_ourselves(stream: httpcore2.NetworkStream) -> None:
    """A public name of this very machine: the system then uses one address for both ends."""
    here, there = (stream.get_extra_info(f"{end}_addr") for end in ("client", "server"))
    if here[0] == there[0]:
        stream.close()
        raise Forbidden("address is our own")

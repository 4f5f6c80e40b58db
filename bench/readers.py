"""`python -m bench.readers`: opens streams and records when each receives a hint.

A process of its own, as `bench.load` is. The settings come in as one line of JSON; "open" goes
out when all streams are connected. Another line comes in and is answered: hints received before
it do not count. When every stream has one, the clock's time of each goes out.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, cast

import uvloop

from bench.load import ROOT

# Opened so many at a time: opening is not what is measured, and a server's patience is finite.
AT_ONCE = 50
OPEN_SECONDS, HEAR_SECONDS = 60, 60
# A page that is refused comes back, too.
TRIES, PAUSE_SECONDS = 5, 1
HEAD = b"HTTP/1.1 200 "
CHANGED = b"event: changed"
LONGEST = len(CHANGED)


@dataclass(frozen=True)
class StreamSettings:
    """`requests`, written out, take turns until there are `streams` of them."""

    port: int
    requests: list[str]
    streams: int


class Readers:
    """Open streams. `clock` is `time.monotonic()`, the same in every process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def listen(self) -> None:
        """Forget what was heard so far."""
        _write(self._process, "listen")
        if _line(self._process) != "listening":
            raise RuntimeError("the streams did not stay open")

    def hint_times(self) -> list[float]:
        """The time of each stream's first hint since `listen`; waits for the last."""
        return [float(moment) for moment in json.loads(_line(self._process))]


@contextmanager
def opened(settings: StreamSettings) -> Iterator[Readers]:
    """So many streams, open while the block runs. Raises RuntimeError where one stays refused."""
    command = [sys.executable, "-m", "bench.readers"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _write(process, json.dumps(asdict(settings)))
        if _line(process) != "open":
            raise RuntimeError("the streams did not open")
        yield Readers(process)
    finally:
        process.kill()
        process.wait()


class StreamRefused(RuntimeError):
    """The server answered something else than 200."""


class StreamReader(asyncio.Protocol):
    def __init__(self, request: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.stands: asyncio.Future[None] = loop.create_future()
        self.heard: asyncio.Future[float] = loop.create_future()
        self._request = request
        self._tail = b""

    def listen(self) -> None:
        self.heard = asyncio.get_running_loop().create_future()
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.stands.done():
            if data.startswith(HEAD):
                self.stands.set_result(None)
            else:
                self.stands.set_exception(StreamRefused(data[:80].decode("latin-1")))
        seen = self._tail + data
        if CHANGED in seen and not self.heard.done():
            self.heard.set_result(time.monotonic())
        self._tail = seen[-LONGEST:]

    def connection_lost(self, error: Exception | None) -> None:
        for waiting in (self.stands, self.heard):
            if not waiting.done():
                waiting.set_exception(RuntimeError("the server hung up"))


async def run(settings: StreamSettings) -> None:
    requests = [request.encode("latin-1") for request in settings.requests]
    readers: list[StreamReader] = []
    for first in range(0, settings.streams, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, settings.streams))
        opening = [_open(settings.port, requests[number % len(requests)]) for number in numbers]
        async with asyncio.timeout(OPEN_SECONDS):
            readers += await asyncio.gather(*opening)
    _say("open")
    await asyncio.to_thread(sys.stdin.readline)
    for reader in readers:
        reader.listen()
    _say("listening")
    async with asyncio.timeout(HEAR_SECONDS):
        moments = [await reader.heard for reader in readers]
    _say(json.dumps(moments))
    await asyncio.sleep(HEAR_SECONDS)  # held until we are stopped


async def _open(port: int, request: bytes) -> StreamReader:
    loop = asyncio.get_running_loop()
    for left in reversed(range(TRIES)):
        transport, reader = await loop.create_connection(
            lambda: StreamReader(request), "127.0.0.1", port
        )
        try:
            await reader.stands
        except StreamRefused:
            reader.heard.cancel()
            transport.close()
            if not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            break
    return reader


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write(process: subprocess.Popen[str], line: str) -> None:
    written = cast("IO[str]", process.stdin)
    written.write(f"{line}\n")
    written.flush()


def _line(process: subprocess.Popen[str]) -> str:
    return cast("IO[str]", process.stdout).readline().strip()


if __name__ == "__main__":
    uvloop.run(run(StreamSettings(**json.loads(sys.stdin.readline()))))

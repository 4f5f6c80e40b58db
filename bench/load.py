"""`python -m bench.load`: sends one request to one server on kept connections, and times it.

A process of its own, so that neither the server nor the bench's own work is in the times.
Settings come in as JSON, the measurement goes out as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import cast

import uvloop

WARM_SECONDS = 0.3
ROOT = Path(__file__).resolve().parents[1]
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
TICKS = os.sysconf("SC_CLK_TCK")


class AnswerFailed(RuntimeError):
    """The server answered something else than 200, or hung up."""


@dataclass(frozen=True)
class LoadSettings:
    """One request, written out, and the process whose time it costs."""

    port: int
    pid: int
    request: str
    connections: int
    seconds: float


@dataclass(frozen=True)
class LoadMeasurement:
    """Answers in a second, and what 95 of 100 and the server needed for one."""

    per_second: float
    p95_ms: float
    cpu_us: float


def measure(settings: LoadSettings) -> LoadMeasurement:
    """The measurement of a process of its own. Raises AnswerFailed."""
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        input=json.dumps(asdict(settings)),
        capture_output=True,
        text=True,
        check=False,
        timeout=settings.seconds + 30,
    )
    if done.returncode:
        asked = settings.request.partition(" HTTP/")[0]
        raise AnswerFailed(f"{asked}: {done.stderr.strip().rpartition(chr(10))[2]}")
    return LoadMeasurement(**json.loads(done.stdout))


class Caller(asyncio.Protocol):
    """One connection: the next request leaves when the last answer is complete."""

    def __init__(self, request: bytes, failed: asyncio.Future[None]) -> None:
        self.seconds: list[float] = []
        self._request = request
        self._failed = failed
        self._came = bytearray()
        self._end = 0
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._came += data
        if not self._end:
            self._read_head()
        if self._end and len(self._came) >= self._end:
            self.seconds.append(time.perf_counter() - self._began)
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail("the server hung up")

    def _ask(self) -> None:
        self._came.clear()
        self._end = 0
        self._began = time.perf_counter()
        self._transport.write(self._request)

    def _read_head(self) -> None:
        head = self._came.find(HEAD_END)
        if head < 0:
            return
        length = LENGTH.search(self._came, 0, head + 2)
        if not self._came.startswith(b"HTTP/1.1 200 ") or not length:
            self._fail(self._came[:200].decode("latin-1").splitlines()[0])
            return
        self._end = head + len(HEAD_END) + int(length[1])

    def _fail(self, reason: str) -> None:
        if not self._failed.done():
            self._failed.set_exception(AnswerFailed(reason))


async def run(settings: LoadSettings) -> LoadMeasurement:
    loop = asyncio.get_running_loop()
    failed: asyncio.Future[None] = loop.create_future()
    request = settings.request.encode("latin-1")
    callers = []
    for _ in range(settings.connections):
        _, caller = await loop.create_connection(
            lambda: Caller(request, failed), "127.0.0.1", settings.port
        )
        callers.append(caller)

    await _pass(WARM_SECONDS, failed)
    for caller in callers:
        caller.seconds.clear()
    began, used = time.perf_counter(), cpu_seconds(settings.pid)
    await _pass(settings.seconds, failed)
    elapsed, used = time.perf_counter() - began, cpu_seconds(settings.pid) - used

    seconds = [second for caller in callers for second in caller.seconds]
    p95 = quantiles(seconds, n=20)[-1]
    return LoadMeasurement(len(seconds) / elapsed, p95 * 1e3, used / len(seconds) * 1e6)


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process, all threads, in user and kernel (proc(5), `stat`)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _pass(seconds: float, failed: asyncio.Future[None]) -> None:
    await asyncio.wait([failed], timeout=seconds)
    if failed.done():
        failed.result()


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(asdict(uvloop.run(run(LoadSettings(**json.loads(sys.stdin.read()))))))
    )

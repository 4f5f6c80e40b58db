"""Embedded servers: a private Redis and supervised processes for the demo and the tests."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, Signals
from tempfile import TemporaryDirectory, TemporaryFile

from redis import Redis
from redis.exceptions import RedisError

# A busy machine may take its time; a server that ends is noticed at once.
START_SECONDS = 120
STOP_SECONDS = 10

# Without persistence: all contents of Redis can be recomputed.
REDIS_CONFIG = """
bind 127.0.0.1
port {port}
requirepass {password}
dir {directory}
databases 64
save ""
appendonly no
loglevel warning
"""


class ServerFailed(RuntimeError):
    """A server is not installed, or did not respond in time."""


@contextmanager
def redis_server(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL of a Redis: that of `REDIS_URL`, else a private one that stops with the block."""
    if url := environ.get("REDIS_URL"):
        yield url
        return

    with private_redis() as url:
        yield url


@contextmanager
def private_redis() -> Iterator[str]:
    """A private Redis on a free loopback port, with a random password in its URL."""
    port, password = free_port(), secrets.token_urlsafe(16)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with TemporaryDirectory(prefix="redis-") as directory:
        config = REDIS_CONFIG.format(port=port, password=password, directory=directory)
        server = _start_redis(config)
        try:
            wait_until(lambda: answers(url), server, name="redis-server")
            yield url
        finally:
            stop(server)


def find_redis() -> Path:
    """Path of redis-server: on the PATH, else as `scripts/setup` linked it into `.venv/bin`."""
    for folders in (None, str(Path(sys.executable).parent)):
        if found := shutil.which("redis-server", path=folders):
            return Path(found)
    raise ServerFailed("no redis-server: run scripts/setup, install it, or set REDIS_URL")


def answers(url: str) -> bool:
    """True if a Redis at this URL answers a ping."""
    try:
        with Redis.from_url(url, socket_timeout=1) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dies_with_parent(command: Sequence[str], *, by: Signals = SIGTERM) -> list[str]:
    """The command, wrapped so that it is signalled when its parent thread ends, even if killed."""
    if setpriv := shutil.which("setpriv"):
        return [setpriv, "--pdeathsig", by.name.removeprefix("SIG"), *command]
    return list(command)


def wait_until(is_ready: Callable[[], bool], server: subprocess.Popen[bytes], *, name: str) -> None:
    """Return once the server is ready; raise `ServerFailed` when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if server.poll() is not None:
            raise ServerFailed(f"{name} ended with status {server.returncode}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{name} did not answer within {START_SECONDS} seconds")
        time.sleep(0.02)


def stop(server: subprocess.Popen[bytes], *, by: Signals = SIGTERM) -> None:
    """Terminate a server; kill it if it does not end in time."""
    server.send_signal(by)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _start_redis(config: str) -> subprocess.Popen[bytes]:
    with TemporaryFile() as file:
        file.write(config.encode())
        file.seek(0)
        return subprocess.Popen(
            # Configured through its input: a command line would show the password to every user.
            dies_with_parent([str(find_redis()), "-"]),
            stdin=file,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then stops its servers.
        )

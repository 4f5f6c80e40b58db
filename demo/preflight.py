"""Preflight checks: the demo's options, its port, and that no other demo uses this checkout.

Imports the standard library alone: `make demo` runs it before anything is installed.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "var" / "demo.lock"
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  # only where HOST asks for it
DEFAULT_PORT = 8000
NAME = re.compile(r"(?=.{1,200}\Z)(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*")


class PreflightFailed(RuntimeError):
    """The demo cannot start; the message names the setting to change."""


@dataclass(frozen=True)
class DemoOptions:
    """The demo's settings from the command line: `PORT=8080 HOST=box.example make demo`."""

    port: int = DEFAULT_PORT
    host: str = ""
    verbose: bool = False

    @property
    def listens_on(self) -> str:
        """The address that the site binds to."""
        return EVERYWHERE if self.host else LOOPBACK


def read_options(environ: Mapping[str, str]) -> DemoOptions:
    """DemoOptions from environment variables. Raises PreflightFailed, naming the variable."""
    return DemoOptions(
        port=_port(environ.get("PORT") or str(DEFAULT_PORT)),
        host=_host((environ.get("HOST") or "").strip().lower()),
        verbose=environ.get("VERBOSE", "") not in {"", "0"},
    )


def check_port(options: DemoOptions) -> None:
    """Raise PreflightFailed if the site's port cannot be bound."""
    with socket.socket() as probe:
        # As the web server does: closed connections in TIME_WAIT do not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.listens_on, options.port))
        except PermissionError:
            raise PreflightFailed(f"PORT={options.port}: ports below 1024 are for root.") from None
        except OSError:
            raise PreflightFailed(
                f"PORT={options.port}: another program listens there. "
                f"Choose a free one: PORT={min(options.port + 1, 65535)} make demo"
            ) from None


@contextmanager
def exclusive(path: Path = LOCK) -> Iterator[None]:
    """Hold the checkout's lock until the process ends. Raises PreflightFailed if it is held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _locked(file.fileno()):
            file.seek(0)
            raise PreflightFailed(
                f"Another demo runs in this checkout (process {file.read().strip() or 'unknown'}). "
                "Stop it with Ctrl-C, or use a second checkout: both would write to var/demo."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_running(path: Path = LOCK) -> bool:
    """True while a demo holds the checkout's lock."""
    if not path.exists():
        return False
    with path.open() as file:
        return not _locked(file.fileno())


def main() -> int:
    try:
        options = read_options(os.environ)
        with exclusive():
            check_port(options)
    except PreflightFailed as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 0 < port < 65536:
        raise PreflightFailed(f"PORT={text}: must be a number from 1 to 65535.")
    return port


def _host(text: str) -> str:
    if text in {"", "localhost", LOOPBACK}:
        return ""
    if text == EVERYWHERE or ":" in text or not NAME.fullmatch(text):
        raise PreflightFailed(
            f"HOST={text}: must be the name or IPv4 address by which others reach this machine, "
            "such as demo.example.com (with *.demo.example.com) or 192.0.2.7."
        )
    if text.replace(".", "").isdigit():
        _check_address(text)
    return text


def _check_address(text: str) -> None:
    try:
        IPv4Address(text)
    except ValueError:
        raise PreflightFailed(f"HOST={text}: is no IPv4 address.") from None


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

"""Raw HTTP over a socket, for requests that no well-behaved client would send."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress

from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.stack import Stack

WAIT_SECONDS = 0.2
EVENT = re.compile(rb"event: (\w+)\ndata: (.*)\n\n")


class RawConnection:
    """A connection to the site, and all received bytes."""

    def __init__(self, stack: Stack, *, buffer_bytes: int = 0) -> None:
        self.told = b""
        self._socket = socket.socket()
        if buffer_bytes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._socket.settimeout(WAIT_SECONDS)
        self._socket.connect(("127.0.0.1", stack.port))
        stack.visits.callback(self._socket.close)

    def ask(self, line: str, *headers: str) -> RawConnection:
        """Send a request's first line and its headers."""
        return self.send("\r\n".join([f"{line} HTTP/1.1", *headers, "", ""]).encode("latin-1"))

    def send(self, data: bytes) -> RawConnection:
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.sendall(data)
        self._socket.settimeout(WAIT_SECONDS)
        return self

    def close(self) -> None:
        self._socket.close()

    def until(self, pattern: bytes) -> bytes:
        """Received bytes, once the pattern is in them. Raises TimeoutError, EOFError."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while not self.hears(pattern):
            # Heartbeats would prolong the wait without end.
            if time.monotonic() > ends:
                raise TimeoutError(self.told[-200:])
        return self.told

    def hears(self, pattern: bytes) -> bool:
        """True if the pattern has been received."""
        with suppress(TimeoutError):
            while not re.search(pattern, self.told):
                read = self._socket.recv(65536)
                if not read:
                    raise EOFError(self.told[-200:])
                self.told += read
        return re.search(pattern, self.told) is not None

    @property
    def status(self) -> int:
        return int(self.until(rb"\r\n\r\n").split()[1])

    @property
    def events(self) -> list[tuple[str, str]]:
        """Received server-sent events."""
        return [(name.decode(), text.decode()) for name, text in EVENT.findall(self.told)]

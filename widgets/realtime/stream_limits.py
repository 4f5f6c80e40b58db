"""Limits of open streams in a process: of one session, of one client, of all.

Each process counts its own: a shared count would cost a round trip for every stream.
"""

from __future__ import annotations

from dataclasses import dataclass

from widgets.realtime.http import HotRequestRefused
from widgets.realtime.hub import MOVED, Hub, Stream

BUSY = HotRequestRefused(429, "too_many_streams", ((b"retry-after", b"30"),))


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Past `per_session` the newest stream replaces the oldest; past the others it is refused."""

    per_session: int
    per_client: int
    per_process: int


def admit(hub: Hub, stream: Stream, limits: StreamLimits) -> None:
    """Admit a stream, and end its session's oldest where there are too many.

    A forgotten tab must not keep the visible one from its hints. Streams that have ended count
    until they are closed. Raises HotRequestRefused.
    """
    neighbours = hub.of(stream.client_id)
    if len(neighbours) >= limits.per_client or len(hub) >= limits.per_process:
        raise BUSY
    own = [each for each in neighbours if each.session == stream.session and not each.ended_at]
    own.sort(key=lambda each: each.opened_at)
    surplus = max(0, len(own) + 1 - limits.per_session)
    for oldest in own[:surplus]:
        oldest.end(MOVED)

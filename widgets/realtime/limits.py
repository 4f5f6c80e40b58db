"""How many streams may be open on this process: of one session, of one client, of all.

Counted in each process: a count that all share would cost every opening a question more.
"""

from __future__ import annotations

from dataclasses import dataclass

from widgets.realtime.http import Refused
from widgets.realtime.hub import MOVED, Hub, Stream

BUSY = Refused(429, "too_many_streams", ((b"retry-after", b"30"),))


@dataclass(frozen=True, slots=True)
class Limits:
    """A session's newest page takes the place of its oldest; the other two refuse whoever comes."""

    per_session: int
    per_client: int
    per_process: int


def make_room(hub: Hub, stream: Stream, limits: Limits) -> None:
    """Let a stream in, at the cost of its session's oldest where there are too many.

    A forgotten tab must not keep the one that is looked at from hearing anything. Those
    that say goodbye count until they are gone. Raises Refused.
    """
    neighbours = hub.of(stream.client_id)
    if len(neighbours) >= limits.per_client or len(hub) >= limits.per_process:
        raise BUSY
    own = [each for each in neighbours if each.session == stream.session and not each.ended_at]
    own.sort(key=lambda each: each.opened_at)
    surplus = max(0, len(own) + 1 - limits.per_session)
    for oldest in own[:surplus]:
        oldest.end(MOVED)

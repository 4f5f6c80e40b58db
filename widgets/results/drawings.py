"""Drawings of charts beside their payloads: made by a worker with a browser, read by pages."""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

import orjson
from django.conf import settings
from redis.exceptions import RedisError

from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets.rendering import edition
from widgets.results import entry as entries
from widgets.results import keys, reader
from widgets.results.tile_requests import TileRequest

log = logging.getLogger(__name__)

QUEUE = "drawing"
KINDS = frozenset({"area", "bar", "heatmap", "line", "pie"})
# Older requests are about payloads that have been replaced since.
WAIT_SECONDS = 600
# So many are drawn well within a task's time, and the next dashboard need not wait long.
MOST_AT_ONCE = 10
STATIC = Path(settings.BASE_DIR) / "static"


class Draws(Protocol):
    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]: ...


def request(answered: Iterable[TileRequest]) -> None:
    """Have the charts among these answers drawn; nobody waits for it."""
    requests = list(answered)
    charts = digests(requests)
    if not charts or not settings.DRAW_CHARTS:
        return
    client_id = str(requests[0].client_id)
    for start in range(0, len(charts), MOST_AT_ONCE):
        batch = charts[start : start + MOST_AT_ONCE]
        if not enqueue(TaskName.DRAW_CHARTS, client_id, batch, queue=QUEUE, expires=WAIT_SECONDS):
            return


def digests(requests: Iterable[TileRequest]) -> list[str]:
    """The digests of those requests that are drawn by Plotly."""
    return [request.digest for request in requests if request.spec.kind in KINDS]


def draw(client_id: UUID, digests: Sequence[str], artist: Draws) -> int:
    """Draw what these payloads show and has no drawing yet; returns how many were made.

    Raises StudioError as the artist does. Where Redis does not answer nothing is drawn, or kept.
    """
    figures = _figures(client_id, digests)
    known = find(client_id, figures)
    new = {d: f for d, f in figures.items() if markup(known.get(d, b""), f) is None}
    drawings = artist.draw(list(new.values())) if new else []
    made = {digest: drawing for digest, drawing in zip(new, drawings, strict=True) if drawing}
    with reader.redis().pipeline(transaction=False) as pipe:
        for digest in figures.keys() - new.keys():
            pipe.expire(keys.drawing(client_id, digest), settings.STALE_SECONDS)
        for digest, drawing in made.items():
            raw = _dump(edition.name(figures[digest], STATIC), drawing)
            pipe.set(keys.drawing(client_id, digest), raw, ex=settings.STALE_SECONDS)
        try:
            pipe.execute()
        except RedisError:
            log.warning("redis did not answer")
            return 0
    return len(made)


def find(client_id: UUID, digests: Iterable[str]) -> dict[str, bytes]:
    """Stored drawings by digest, in one round trip; none where Redis does not answer."""
    if not settings.DRAW_CHARTS or reader.store().is_down:
        return {}
    return _values({digest: keys.drawing(client_id, digest) for digest in digests})


def markup(raw: bytes, figure: dict[str, Any] | None) -> str | None:
    """The drawing in a stored value, if it is this figure's and whole."""
    name, _, body = raw.partition(b"\n")
    if not figure or name != edition.name(figure, STATIC).encode():
        return None
    try:
        return gzip.decompress(body).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        log.warning("a drawing is damaged")
        return None


def _figures(client_id: UUID, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for digest, raw in _values({each: keys.payload(client_id, each) for each in digests}).items():
        try:
            payload = orjson.loads(entries.load(raw, client_id=client_id, digest=digest).payload())
        except entries.Foreign as error:
            entries.report("payload", str(error), client_id, digest)
            continue
        if payload["figure"] and not payload["empty"]:
            found[digest] = payload["figure"]
    return found


def _values(names: dict[str, str]) -> dict[str, bytes]:
    """What is stored under names, by what they are for; nothing where Redis does not answer."""
    try:
        values = reader.redis().mget(list(names.values())) if names else []
    except RedisError:
        log.warning("redis did not answer")
        return {}
    stored = cast("list[bytes | None]", values)
    return {each: raw for each, raw in zip(names, stored, strict=True) if raw}


def _dump(name: str, drawing: str) -> bytes:
    return name.encode() + b"\n" + gzip.compress(drawing.encode(), 6, mtime=0)

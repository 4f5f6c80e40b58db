"""Drawings of charts beside their payloads: made by a worker with a browser, read by pages."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

import orjson
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from widgets.charts.drawing import edition
from widgets.results import entry as entries
from widgets.results import keys, reader
from widgets.results.asks import Ask

log = logging.getLogger(__name__)

DRAW = "widgets.drawing.draw_charts"
QUEUE = "drawing"
KINDS = frozenset({"area", "bar", "heatmap", "line", "pie"})
# Older requests are about payloads that have been replaced since.
WAIT_SECONDS = 600
STATIC = Path(settings.BASE_DIR) / "static"


class Draws(Protocol):
    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]: ...


def request(answered: Iterable[Ask]) -> None:
    """Have the charts among these answers drawn; nobody waits for it."""
    asks = list(answered)
    charts = digests(asks)
    if not charts or not settings.DRAW_CHARTS:
        return
    arguments = [str(asks[0].client_id), charts]
    try:
        current_app.send_task(DRAW, arguments, queue=QUEUE, expires=WAIT_SECONDS, retry=False)
    except OperationalError:
        log.warning("broker did not answer")


def digests(asks: Iterable[Ask]) -> list[str]:
    """The digests of those asks that are drawn by Plotly."""
    return [ask.digest for ask in asks if ask.definition.kind in KINDS]


def draw(client_id: UUID, digests: Sequence[str], artist: Draws) -> int:
    """Draw what these payloads show and has no drawing yet; returns how many there are now.

    Raises StudioError as the artist does.
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
        pipe.execute()
    return len(made)


def find(client_id: UUID, digests: Iterable[str]) -> dict[str, bytes]:
    """Stored drawings by digest, in one round trip; none where Redis does not answer."""
    names = {keys.drawing(client_id, digest): digest for digest in digests}
    if not names or not settings.DRAW_CHARTS or reader.store().is_down:
        return {}
    try:
        values = cast("list[bytes | None]", reader.redis().mget(list(names)))
    except RedisError:
        log.warning("redis did not answer")
        return {}
    return {digest: raw for digest, raw in zip(names.values(), values, strict=True) if raw}


def markup(raw: bytes, figure: dict[str, Any] | None) -> str | None:
    """The drawing in a stored value, if it is this figure's."""
    name, _, body = raw.partition(b"\n")
    if not figure or name.decode() != edition.name(figure, STATIC):
        return None
    return gzip.decompress(body).decode()


def _figures(client_id: UUID, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
    names = [keys.payload(client_id, digest) for digest in digests]
    values = cast("list[bytes | None]", reader.redis().mget(names)) if names else []
    found = {}
    for digest, raw in zip(digests, values, strict=True):
        if raw:
            payload = orjson.loads(entries.load(raw, client_id=client_id, digest=digest).payload())
            if payload["figure"] and not payload["empty"]:
                found[digest] = payload["figure"]
    return found


def _dump(name: str, drawing: str) -> bytes:
    return name.encode() + b"\n" + gzip.compress(drawing.encode(), 6, mtime=0)

"""Static charts: drawn by a worker with a browser, and written into the fragments that show them.

Each is kept beside its payload as well, for the next payload with the same figure.
"""

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

from runtime import queues
from runtime.task_names import TaskName
from widgets.rendering import chart_version, fragments
from widgets.results import cache_entry as entries
from widgets.results import keys, reader
from widgets.results.cache_entry import CacheEntry
from widgets.results.entry_fragments import fragment_of, with_fragment
from widgets.results.tile_requests import TileRequest

log = logging.getLogger(__name__)

QUEUE = "rendering"
KINDS = frozenset({"area", "bar", "heatmap", "line", "pie"})
# Older requests are about payloads that have been replaced since.
WAIT_SECONDS = 600
# So many are drawn well within a task's time, and the next dashboard need not wait long.
MOST_AT_ONCE = 10
STATIC = Path(settings.BASE_DIR) / "static"


class Renderer(Protocol):
    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]: ...


def enqueue(answered: Iterable[TileRequest]) -> None:
    """Enqueue the rendering of charts among these requests, without waiting for it."""
    requests = list(answered)
    charts = digests(requests)
    if not charts or not settings.STATIC_CHARTS:
        return
    client_id = str(requests[0].client_id)
    for start in range(0, len(charts), MOST_AT_ONCE):
        batch = charts[start : start + MOST_AT_ONCE]
        if not queues.enqueue(
            TaskName.RENDER_CHARTS, client_id, batch, queue=QUEUE, expires=WAIT_SECONDS
        ):
            return


def digests(requests: Iterable[TileRequest]) -> list[str]:
    """The digests of those requests that are drawn by Plotly."""
    return [request.digest for request in requests if request.spec.kind in KINDS]


def render(client_id: UUID, digests: Sequence[str], renderer: Renderer) -> int:
    """Render the charts of payloads that have no static chart yet; returns how many were made.

    Raises RenderingError as the renderer does. Where Redis does not answer nothing is drawn or
    kept.
    """
    found = _entries(client_id, digests)
    figures = {digest: figure for digest, entry in found.items() if (figure := _figure(entry))}
    known = find(client_id, figures)
    charts = {digest: markup(known.get(digest, b""), each) for digest, each in figures.items()}
    new = {digest: figures[digest] for digest, chart in charts.items() if chart is None}
    drawn = renderer.draw(list(new.values())) if new else []
    made = {digest: chart for digest, chart in zip(new, drawn, strict=True) if chart}
    names = {digest: chart_version.version_of(figures[digest], STATIC) for digest in made}
    if not _keep(client_id, {digest: _dump(names[digest], made[digest]) for digest in made}):
        return 0
    for digest, chart in (charts | made).items():
        if chart and not fragment_of(found[digest]).is_drawn:
            reader.result_cache().attach(found[digest], with_fragment(found[digest], chart))
    return len(made)


def chart_of(entry: CacheEntry, static_chart: bytes) -> str:
    """The static chart of an entry's figure, if a stored one is of this figure."""
    figure = _figure(entry) if static_chart else None
    return markup(static_chart, figure) or ""


def find(client_id: UUID, digests: Iterable[str]) -> dict[str, bytes]:
    """Stored static charts by digest, in one round trip; none where Redis does not answer.

    What is looked for is kept for as long again.
    """
    wanted = list(digests)
    if not wanted or not settings.STATIC_CHARTS or reader.result_cache().is_down:
        return {}
    with reader.redis().pipeline(transaction=False) as pipe:
        for digest in wanted:
            pipe.getex(keys.static_chart(client_id, digest), ex=settings.STALE_SECONDS)
        try:
            found = pipe.execute()
        except RedisError:
            log.warning("redis did not answer")
            return {}
    return {digest: raw for digest, raw in zip(wanted, found, strict=True) if raw}


def markup(raw: bytes, figure: dict[str, Any] | None) -> str | None:
    """The static chart in a stored value, if it is this figure's and whole."""
    name, _, body = raw.partition(b"\n")
    if not figure or name != chart_version.version_of(figure, STATIC).encode():
        return None
    try:
        return gzip.decompress(body).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        log.warning("a static chart is damaged")
        return None


def _entries(client_id: UUID, digests: Sequence[str]) -> dict[str, CacheEntry]:
    found = {}
    for digest, raw in _values({each: keys.payload(client_id, each) for each in digests}).items():
        try:
            found[digest] = entries.load(raw, client_id=client_id, digest=digest)
        except entries.InvalidEntry as error:
            entries.report("payload", str(error), client_id, digest)
    return found


def _figure(entry: CacheEntry) -> dict[str, Any] | None:
    payload = orjson.loads(entry.payload())
    figure: dict[str, Any] | None = payload["figure"]
    is_drawn = fragments.is_chart(payload["kind"]) and not payload["empty"]
    return figure if figure and is_drawn else None


def _keep(client_id: UUID, static_charts: dict[str, bytes]) -> bool:
    """Store static charts by digest; False where Redis does not answer."""
    with reader.redis().pipeline(transaction=False) as pipe:
        for digest, raw in static_charts.items():
            pipe.set(keys.static_chart(client_id, digest), raw, ex=settings.STALE_SECONDS)
        try:
            pipe.execute()
        except RedisError:
            log.warning("redis did not answer")
            return False
    return True


def _values(names: dict[str, str]) -> dict[str, bytes]:
    """Values stored under names, by their purpose; nothing where Redis does not answer."""
    try:
        values = reader.redis().mget(list(names.values())) if names else []
    except RedisError:
        log.warning("redis did not answer")
        return {}
    stored = cast("list[bytes | None]", values)
    return {each: raw for each, raw in zip(names, stored, strict=True) if raw}


def _dump(name: str, static_chart: str) -> bytes:
    return name.encode() + b"\n" + gzip.compress(static_chart.encode(), 6, mtime=0)

"""Annotations of charts over time: added to cached payloads without a call to a platform.

Annotations have a tag of their own: a payload that lacks one is stale.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from widgets.charts import registry as charts
from widgets.charts.annotations import ChartAnnotation, annotation_groups
from widgets.charts.formats import Writer, writer
from widgets.charts.payload import AnnotationGroup, Payload, Timeline
from widgets.models import Annotation
from widgets.results import invalidation, last_good, static_charts
from widgets.results.cache_entry import CacheEntry, pack
from widgets.results.entry_fragments import with_fragment
from widgets.results.freshness import CachedResult
from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import ANNOTATIONS_TAG, TileRequest
from widgets.sources import registry as sources
from widgets.sources.spec import Metric
from widgets.sources.webhooks import Invalidation

log = logging.getLogger(__name__)

# More than a chart could show; the newest count.
MOST_ANNOTATIONS = 200


def annotated(payload: Payload, request: TileRequest) -> Payload:
    """The payload with the annotations of its days."""
    if payload.timeline is None or payload.empty:
        return payload
    return replace(payload, annotations=_groups(payload.timeline, request))


def annotate_cached(
    requests: Sequence[TileRequest],
    before: Mapping[str, CachedResult],
    versions: Mapping[str, Mapping[str, int]],
    cache: ResultCache,
    owner: str,
) -> list[TileRequest]:
    """Annotates cached payloads that lack nothing else; returns the requests that lack more.

    Their numbers, age and other tags stay as they are. `before` and
    `versions` are what a refresh begins with, by digest.
    """
    now = datetime.now(UTC)
    drawn = [
        entry
        for request in requests
        if (old := before[request.digest].entry)
        and now < old.fresh_until
        and _lacks_annotations_alone(old, versions[request.digest])
        and (entry := _annotated_anew(old, request, versions[request.digest]))
    ]
    if drawn:
        cache.put(drawn, owner=owner)
        with tenancy.within(drawn[0].client_id):
            last_good.keep(
                drawn,
                short_lived={request.digest for request in requests if request.is_short_lived},
            )
    digests = {entry.digest for entry in drawn}
    return [request for request in requests if request.digest not in digests]


def hide(annotation: Annotation, redis: Redis) -> None:
    """Hide an annotation from charts. Hiding twice keeps the first date."""
    if annotation.hidden_at is None:
        _set_hidden(annotation, timezone.now(), redis)


def show(annotation: Annotation, redis: Redis) -> None:
    """Show a hidden annotation again."""
    _set_hidden(annotation, None, redis)


def invalidation_of(annotation: Annotation) -> Invalidation:
    """The invalidation of charts that show the annotation's day."""
    return Invalidation(ANNOTATIONS_TAG, (ANNOTATIONS_TAG,), annotation.day, annotation.day)


def _groups(line: Timeline, request: TileRequest) -> tuple[AnnotationGroup, ...]:
    if request.query.period is None:
        return ()
    rows = Annotation.objects.for_client(request.client_id)
    with tenancy.within(request.client_id):
        found = list(
            rows.filter(connection_id=request.query.connection)
            .shown()
            .within(request.query.period)
            .values_list("kind", "happened_at", "day", "text", "figures")[:MOST_ANNOTATIONS]
        )
    units = {metric.label: metric.unit for metric in _metrics(request)}
    annotations = (
        ChartAnnotation(kind, at, day, text, figures, units.get(text))
        for kind, at, day, text, figures in found
    )
    return annotation_groups(line, annotations, _writer(request))


def _metrics(request: TileRequest) -> Iterator[Metric]:
    for resource in sources.source(request.spec.source).spec.resources.values():
        yield from resource.metrics.values()


def _writer(request: TileRequest) -> Writer:
    """A writer with the client's labels by the platform's own names: annotations hold those."""
    options = charts.check(request.spec.kind, request.spec.options)
    labels = dict(options.labels)
    for metric in _metrics(request):
        if metric.name in options.labels:
            labels.setdefault(metric.label, options.labels[metric.name])
    return replace(writer(request.formats), labels=labels)


def _lacks_annotations_alone(entry: CacheEntry, versions: Mapping[str, int]) -> bool:
    """True where no tag but that of annotations has a newer version."""
    seen = entry.versions
    return ANNOTATIONS_TAG in versions and all(
        (seen.get(tag) == number) != (tag == ANNOTATIONS_TAG) for tag, number in versions.items()
    )


def _annotated_anew(
    entry: CacheEntry, request: TileRequest, versions: Mapping[str, int]
) -> CacheEntry | None:
    """None where the payload is too old to know its timeline."""
    payload: dict[str, Any] = orjson.loads(gzip.decompress(entry.body))
    plain = payload.get("timeline")
    if plain is None or payload["empty"]:
        return None
    line = Timeline(plain["grain"], tuple(plain["starts"]), plain["by_place"])
    payload["annotations"] = _groups(line, request)
    etag, body = pack(orjson.dumps(payload), digest=request.digest)
    annotated_entry = replace(entry, etag=etag, body=body, versions=versions)
    static_chart = static_charts.find(entry.client_id, [entry.digest]).get(entry.digest, b"")
    return with_fragment(annotated_entry, static_charts.chart_of(annotated_entry, static_chart))


def _set_hidden(annotation: Annotation, moment: datetime | None, redis: Redis) -> None:
    annotation.hidden_at = moment
    annotation.save(update_fields=["hidden_at"])
    transaction.on_commit(partial(_invalidate, annotation, redis), robust=True)


def _invalidate(annotation: Annotation, redis: Redis) -> None:
    identity = annotation.client_id, annotation.connection_id
    seconds = 2 * settings.STALE_SECONDS
    try:
        invalidation.invalidate(redis, *identity, [invalidation_of(annotation)], seconds=seconds)
    except RedisError:
        # Payloads that Redis lost are made anew, with what is known then.
        log.warning("charts were not told", extra={"client_id": str(annotation.client_id)})

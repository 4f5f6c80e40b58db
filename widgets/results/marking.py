"""What happened, on the charts over time: drawn into payloads, without asking for numbers.

Annotations are raised like a resource of their own: a payload that lacks one is stale.
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
from widgets.charts import marks
from widgets.charts import registry as charts
from widgets.charts.formats import Writer, writer
from widgets.charts.marks import Happening
from widgets.charts.payload import Mark, Payload, Timeline
from widgets.models import Annotation
from widgets.results import changes, durable
from widgets.results.asks import MARKS, Ask
from widgets.results.entry import Entry, pack
from widgets.results.reading import Reading
from widgets.results.store import Store
from widgets.sources import registry as sources
from widgets.sources.spec import Metric
from widgets.sources.webhooks import Invalidation

log = logging.getLogger(__name__)

# More than a chart could show; the newest count.
MOST_MARKED = 200


def marked(payload: Payload, ask: Ask) -> Payload:
    """The payload with what happened in its days, as it is known now."""
    if payload.timeline is None or payload.empty:
        return payload
    return replace(payload, marks=_marks(payload.timeline, ask))


def redraw(
    asks: Sequence[Ask],
    before: Mapping[str, Reading],
    generations: Mapping[str, Mapping[str, int]],
    store: Store,
    holder: str,
) -> list[Ask]:
    """Mark anew those payloads that lack nothing else; returns the asks that lack more.

    Their numbers, their age and what they depend on stay as they are. `before` and
    `generations` are what a refresh begins with, by digest.
    """
    now = datetime.now(UTC)
    drawn = [
        entry
        for ask in asks
        if (old := before[ask.digest].entry)
        and now < old.fresh_until
        and _lacks_marks_alone(old, generations[ask.digest])
        and (entry := _redrawn(old, ask, generations[ask.digest]))
    ]
    if drawn:
        store.put(drawn, holder=holder)
        with tenancy.within(drawn[0].client_id):
            durable.keep(drawn, passing={ask.digest for ask in asks if ask.is_passing})
    digests = {entry.digest for entry in drawn}
    return [ask for ask in asks if ask.digest not in digests]


def hide(annotation: Annotation, redis: Redis) -> None:
    """Take it off the charts. Hiding twice keeps the first date."""
    if annotation.hidden_at is None:
        _set_hidden(annotation, timezone.now(), redis)


def show(annotation: Annotation, redis: Redis) -> None:
    """Put it back onto the charts."""
    _set_hidden(annotation, None, redis)


def change(annotation: Annotation) -> Invalidation:
    """What an annotation changes: charts over its day."""
    return Invalidation(MARKS, (MARKS,), annotation.day, annotation.day)


def _marks(line: Timeline, ask: Ask) -> tuple[Mark, ...]:
    if ask.query.period is None:
        return ()
    rows = Annotation.objects.for_client(ask.client_id)
    with tenancy.within(ask.client_id):
        found = list(
            rows.filter(connection_id=ask.query.connection)
            .shown()
            .within(ask.query.period)
            .values_list("kind", "happened_at", "day", "text", "figures")[:MOST_MARKED]
        )
    units = {metric.label: metric.unit for metric in _metrics(ask)}
    happenings = (
        Happening(kind, at, day, text, figures, units.get(text))
        for kind, at, day, text, figures in found
    )
    return marks.marks(line, happenings, _writer(ask))


def _metrics(ask: Ask) -> Iterator[Metric]:
    for resource in sources.source(ask.definition.source).spec.resources.values():
        yield from resource.metrics.values()


def _writer(ask: Ask) -> Writer:
    """Knows the client's labels also by the platform's own words, which annotations hold."""
    options = charts.check(ask.definition.kind, ask.definition.options)
    labels = dict(options.labels)
    for metric in _metrics(ask):
        if metric.name in options.labels:
            labels.setdefault(metric.label, options.labels[metric.name])
    return replace(writer(ask.formats), labels=labels)


def _lacks_marks_alone(entry: Entry, generations: Mapping[str, int]) -> bool:
    """Whether the one counter that was raised since is that of what happened."""
    seen = entry.generations
    return MARKS in generations and all(
        (seen.get(tag) == number) != (tag == MARKS) for tag, number in generations.items()
    )


def _redrawn(entry: Entry, ask: Ask, generations: Mapping[str, int]) -> Entry | None:
    """None where the payload is too old to know its timeline."""
    payload: dict[str, Any] = orjson.loads(gzip.decompress(entry.body))
    plain = payload.get("timeline")
    if plain is None or payload["empty"]:
        return None
    line = Timeline(plain["grain"], tuple(plain["starts"]), plain["by_place"])
    payload["marks"] = _marks(line, ask)
    etag, body = pack(orjson.dumps(payload), digest=ask.digest)
    return replace(entry, etag=etag, body=body, generations=generations)


def _set_hidden(annotation: Annotation, moment: datetime | None, redis: Redis) -> None:
    annotation.hidden_at = moment
    annotation.save(update_fields=["hidden_at"])
    transaction.on_commit(partial(_tell, annotation, redis), robust=True)


def _tell(annotation: Annotation, redis: Redis) -> None:
    identity = annotation.client_id, annotation.connection_id
    seconds = 2 * settings.STALE_SECONDS
    try:
        changes.tell(redis, *identity, [change(annotation)], seconds=seconds)
    except RedisError:
        # Payloads that Redis lost are made anew, with what is known then.
        log.warning("charts were not told", extra={"client_id": str(annotation.client_id)})

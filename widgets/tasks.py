"""What workers do, in thin shells."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone

from clients import tenancy
from clients.access.door import formats_of
from clients.models import Client
from widgets.results import accounts, definitions, durable, reader
from widgets.results.asks import Ask, asks
from widgets.results.reader import Place
from widgets.results.refresh import Outcome, refresh
from widgets.sources.failures import RateLimited
from widgets.sources.spec import Priority

log = logging.getLogger(__name__)

KEEP_DAYS = 35
MOST_ATTEMPTS = 5


@shared_task(name=reader.REFRESH, soft_time_limit=120, time_limit=150)
def refresh_asks(place: dict[str, object], digests: list[str], attempt: int = 1) -> None:
    """Answer claimed asks of one dashboard; what the platform postpones is tried later."""
    where = Place.load(place)
    wanted = _asks(where, digests)
    if attempt > 1:
        # A postponed claim was given back; somebody may have been faster.
        wanted = reader.claim(wanted, timezone.now())
    opened = partial(accounts.open_account, where.client_id, priority=Priority.SCREEN)
    outcomes = refresh(wanted, store=reader.store(), open_account=opened)
    accounts.note(where.client_id, outcomes)
    failed = sum(outcome.failure is not None for outcome in outcomes)
    log.info(
        "refreshed",
        extra={"client_id": where.client_id, "widgets": len(outcomes), "failed": failed},
    )
    if attempt < MOST_ATTEMPTS:
        _postpone(where, outcomes, attempt)


@shared_task(soft_time_limit=100, time_limit=120)
def forget_last_good() -> None:
    """Delete payloads that nobody has had refreshed for weeks."""
    with tenancy.across_clients():
        deleted = durable.forget(timezone.now() - timedelta(days=KEEP_DAYS))
    log.info("forgot old payloads", extra={"rows": deleted})


def _asks(place: Place, digests: list[str]) -> list[Ask]:
    """The asks behind the digests, worked out anew: a changed widget's old ask is gone."""
    with tenancy.within(place.client_id):
        client = Client.objects.for_client(place.client_id).get()
        manifest = definitions.load(place.client_id, place.dashboard_id)
    wanted = set(digests)
    found = {
        ask.digest: ask
        for ask in asks(manifest, place.state, formats_of(client), place.locks)
        if ask.digest in wanted
    }
    return list(found.values())


def _postpone(place: Place, outcomes: list[Outcome], attempt: int) -> None:
    waits = [
        (outcome.ask, outcome.failure.retry_at)
        for outcome in outcomes
        if isinstance(outcome.failure, RateLimited) and outcome.failure.retry_at
    ]
    if waits:
        # Together, so that they are planned together.
        late, moments = zip(*waits, strict=True)
        reader.send(late, place, at=max(moments), attempt=attempt + 1)

"""Celery tasks of widgets: thin shells around functions that also work without Celery."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from clients import tenancy
from clients.auth.permissions import formats_of
from clients.models import Client, KeyRequest
from runtime import leased_jobs
from runtime.base_task import BaseTask
from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets.accounts import access, checks, health, storage, submitted_keys, warming
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.exports import retention, running, writing
from widgets.exports.reports import deliveries, preparing, schedules
from widgets.exports.reports import retention as report_retention
from widgets.incidents import notices, tracking
from widgets.models import (
    ConnectionCheck,
    Export,
    Report,
    ReportDelivery,
    WebhookDelivery,
    WebhookSubscription,
)
from widgets.results import dashboard_specs, last_good, reader
from widgets.results.dashboard_specs import DashboardSpec
from widgets.results.locks import hold_locks
from widgets.results.reader import RefreshContext
from widgets.results.refresh import Outcome, give_up
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources.account import Priority
from widgets.sources.failures import Failure, RateLimited, Timeout
from widgets.webhooks import event_annotations, processing, subscriptions

log = logging.getLogger(__name__)

# The interval of the sweep for subscriptions.
SWEEP_SECONDS = 15
REPORTS_SWEEP_SECONDS, MOST_REPORTS_SWEPT = 60, 1000
KEEP_DAYS = 35
KEEP_DELIVERIES_DAYS = 30
# The last of the debounced events is due a moment after the first.
MARGIN = timedelta(seconds=0.25)
MOST_ATTEMPTS = 5
# Well before the broker takes a message that waits for lost, and hands it out once more.
LONGEST_WAIT = timedelta(minutes=5)


class RefreshTask(BaseTask):
    """A refresh whose requests fail, and are not sent again, once it is given up."""

    max_redeliveries = 3

    def give_up(self, context: dict[str, object], digests: list[str], *_: object) -> None:
        where, cache, owner = (
            RefreshContext.load(context),
            reader.result_cache(),
            str(self.request.id),
        )
        with hold_locks(_tile_requests(where, digests), owner=owner, cache=cache) as wanted:
            outcomes = give_up(wanted, Failure(), cache=cache, owner=owner)
        health.record_outcomes(where.client_id, outcomes)


@shared_task(
    bind=True, base=RefreshTask, name=TaskName.REFRESH, soft_time_limit=120, time_limit=150
)
def refresh_tiles(
    self: RefreshTask,
    context: dict[str, object],
    digests: list[str],
    attempt: int = 1,
    priority: int = Priority.SCREEN,
) -> None:
    """Refresh tile requests of one dashboard; rate-limited ones are tried again later."""
    where, cache, spent_as = RefreshContext.load(context), reader.result_cache(), Priority(priority)
    opened = partial(access.open_account, where.client_id, priority=spent_as)
    owner = str(self.request.id)
    with hold_locks(_tile_requests(where, digests), owner=owner, cache=cache) as wanted:
        asked = partial(refresh_with_rotation, cache=cache, open_account=opened, owner=owner)
        outcomes = _in_time(asked, wanted, owner) if wanted else []
    health.record_outcomes(where.client_id, outcomes)
    failed = sum(outcome.failure is not None for outcome in outcomes)
    log.info(
        "refreshed",
        extra={"client_id": where.client_id, "widgets": len(outcomes), "failed": failed},
    )
    if attempt < MOST_ATTEMPTS:
        _postpone(where, outcomes, attempt, spent_as)


@shared_task(name=TaskName.PROCESS_WEBHOOKS, soft_time_limit=30, time_limit=45)
def process_webhooks(client_id: str, connection_id: str) -> None:
    """Process a connection's deliveries, and run again when those that are debounced are due."""
    later = processing.process(UUID(client_id), UUID(connection_id), redis=access.redis())
    if later:
        due_at = timezone.now() + later + MARGIN
        enqueue(TaskName.PROCESS_WEBHOOKS, client_id, connection_id, eta=due_at)


@shared_task(soft_time_limit=50, time_limit=60)
def sweep_webhooks() -> None:
    """Process deliveries that no worker was notified of, or that outlived their worker."""
    leased_jobs.sweep(WebhookDelivery, tenancy.across_clients, _process)


@shared_task(soft_time_limit=100, time_limit=120)
def forget_webhooks() -> None:
    """Delete old deliveries and their annotations."""
    with tenancy.across_clients():
        deleted = processing.forget(timedelta(days=KEEP_DELIVERIES_DAYS))
        annotated = event_annotations.forget(timedelta(days=KEEP_DELIVERIES_DAYS))
    log.info("forgot old deliveries", extra={"rows": deleted, "annotations": annotated})


@shared_task(name=TaskName.RECONCILE_WEBHOOK, soft_time_limit=130, time_limit=145)
def reconcile_webhook(client_id: str, connection_id: str) -> None:
    """Reconcile a connection's webhook subscription; the manager who changed it waits."""
    owner = UUID(client_id)
    opened = partial(access.open_account, owner, priority=Priority.SCREEN, is_manual=True)
    subscriptions.reconcile(owner, UUID(connection_id), open_account=opened)


@shared_task(name=TaskName.CHECK_CONNECTION, soft_time_limit=130, time_limit=145)
def check_connection(client_id: str, connection_id: str) -> None:
    """Test a connection; a manager waits for the result."""
    checks.run(UUID(client_id), UUID(connection_id))


@shared_task(name=TaskName.TEST_SUBMITTED_KEY, soft_time_limit=130, time_limit=145)
def test_submitted_key(client_id: str, connection_id: str) -> None:
    """Test a key that a client entered by a link; the page waits for the result."""
    register = partial(subscriptions.register_where_offered, actor=None)
    submitted_keys.run(UUID(client_id), UUID(connection_id), on_stored=register)


@shared_task(soft_time_limit=20, time_limit=30)
def sweep_subscriptions() -> None:
    """Notify workers of due subscriptions and tests: of new ones that none was notified of,
    of those that outlived their worker, and of retries.
    """
    for kind in (ConnectionCheck, KeyRequest, WebhookSubscription):
        notify = partial(leased_jobs.notify, kind, expires=SWEEP_SECONDS)
        leased_jobs.sweep(kind, tenancy.across_clients, notify)


# Within the broker's patience; the job's lease is renewed.
@shared_task(name=TaskName.WRITE_EXPORT, soft_time_limit=520, time_limit=560)
def write_export() -> None:
    """Write the file of the next due export."""
    running.run_next(Export.Stage.WRITE, writing.write)


@shared_task(soft_time_limit=20, time_limit=30)
def sweep_exports() -> None:
    """Notify workers of due exports that none was notified of, or that outlived their worker."""
    retention.sweep(expires=SWEEP_SECONDS)


@shared_task(soft_time_limit=100, time_limit=120)
def forget_exports() -> None:
    """Delete expired exports, and files that belong to none."""
    expired, orphans = retention.forget()
    log.info("forgot old exports", extra={"rows": expired, "files": orphans})


@shared_task(name=TaskName.PREPARE_REPORT, soft_time_limit=230, time_limit=260)
def prepare_report(report_id: str, client_id: str) -> None:
    """Take the next step of a report: check it, have its documents written, send it."""
    preparing.prepare(UUID(report_id), UUID(client_id))


@shared_task(name=TaskName.DELIVER_REPORT, soft_time_limit=100, time_limit=115)
def deliver_report(delivery_id: str, client_id: str) -> None:
    """Send a report to one recipient; a failed mail is retried by the sweep."""
    try:
        deliveries.deliver(UUID(delivery_id), UUID(client_id))
    except OSError as error:
        # The mail server's message is not logged: it may contain an address.
        log.warning("a report was not sent", extra={"failure": type(error).__name__})


@shared_task(soft_time_limit=50, time_limit=58)
def sweep_reports() -> None:
    """Create due reports, and notify workers of reports and mails whose task or worker was lost."""
    created = schedules.create_due_reports()
    for kind in (ReportDelivery, Report):
        notify = partial(leased_jobs.notify, kind, expires=REPORTS_SWEEP_SECONDS)
        leased_jobs.sweep(kind, tenancy.across_clients, notify, most=MOST_REPORTS_SWEPT)
    deliveries.conclude_finished()
    if created:
        log.info("reports are due", extra={"reports": created})


@shared_task(soft_time_limit=100, time_limit=120)
def forget_reports() -> None:
    """Delete old reports with their documents."""
    deleted = report_retention.forget(timedelta(days=settings.REPORT_DAYS))
    log.info("forgot old reports", extra={"rows": deleted})


@shared_task(soft_time_limit=50, time_limit=58)
def sweep_incidents() -> None:
    """Track the faults of accounts, and queue mails to the managers concerned."""
    now = timezone.now()
    tracking.track(now)
    if posted := notices.post_due(now):
        log.info("managers are told of incidents", extra={"mails": posted})


@shared_task(soft_time_limit=100, time_limit=120)
def forget_incidents() -> None:
    """Delete incidents that were closed long ago."""
    with tenancy.across_clients():
        deleted = tracking.forget(timezone.now() - timedelta(days=KEEP_DAYS))
    log.info("forgot old incidents", extra={"rows": deleted})


@shared_task(soft_time_limit=240, time_limit=270)
def warm_dashboards() -> None:
    """Warm the cache of dashboards whose clients' morning it is."""
    warmed = warming.warm(timezone.now(), redis=access.redis())
    log.info("warmed dashboards", extra={"dashboards": warmed})


@shared_task(soft_time_limit=100, time_limit=120)
def forget_last_good() -> None:
    """Delete payloads that were not refreshed for weeks, and files without a dataset."""
    with tenancy.across_clients():
        deleted = last_good.forget(timezone.now() - timedelta(days=KEEP_DAYS))
    log.info("forgot old payloads", extra={"rows": deleted, "files": storage.sweep()})


def _process(client_id: UUID, connection_id: UUID) -> bool:
    try:
        processing.process(client_id, connection_id, redis=access.redis())
    except (RedisError, SoftTimeLimitExceeded):
        raise  # the others would fare no better
    except Exception:
        # One client's rows must not hold up another's.
        extra = {"client_id": client_id, "connection": connection_id}
        log.exception("deliveries were not processed", extra=extra)
    return True


def _tile_requests(context: RefreshContext, digests: list[str]) -> list[TileRequest]:
    """The requests with these digests, derived anew: those of a changed widget are gone."""
    with tenancy.within(context.client_id):
        client = Client.objects.for_client(context.client_id).get()
        dashboard_spec = _dashboard_spec(context)
    wanted = set(digests)
    found = {
        tile_request.digest: tile_request
        for tile_request in tile_requests(
            dashboard_spec,
            context.state,
            formats_of(client, locale=context.locale),
            context.locks,
        )
        if tile_request.digest in wanted
    }
    return list(found.values())


def _dashboard_spec(context: RefreshContext) -> DashboardSpec:
    if not context.draft:
        return dashboard_specs.load(context.client_id, context.dashboard_id)
    return dashboard_specs.load_drafted(context.client_id, context.dashboard_id, context.draft)


def _in_time(
    asked: Callable[[list[TileRequest]], list[Outcome]], wanted: list[TileRequest], owner: str
) -> list[Outcome]:
    """The outcomes of a refresh; requests that the task has no time left for fail by a timeout."""
    try:
        return asked(wanted)
    except SoftTimeLimitExceeded:
        log.warning("time is up before all was answered")
    cache, now = reader.result_cache(), timezone.now()
    left = [result.request for result in cache.read(wanted, now) if result.wants_refresh(now)]
    return give_up(left, Timeout(), cache=cache, owner=owner)


def _postpone(
    context: RefreshContext, outcomes: list[Outcome], attempt: int, priority: Priority
) -> None:
    waits = [
        (outcome.request, outcome.failure.retry_at)
        for outcome in outcomes
        if isinstance(outcome.failure, RateLimited) and outcome.failure.retry_at
    ]
    # What takes longer is asked for anew by whoever looks then.
    latest = timezone.now() + LONGEST_WAIT
    waits = [(tile_request, moment) for tile_request, moment in waits if moment < latest]
    if waits:
        # Together, so that they are planned together.
        late, moments = zip(*waits, strict=True)
        reader.retry_later(late, context, at=max(moments), attempt=attempt + 1, priority=priority)

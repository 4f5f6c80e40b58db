"""The last tests of a client's connections, in an account manager's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from clients.models import Client, Connection, KeyRequest
from widgets.admin import webhooks
from widgets.admin.onboarding.steps import State, connection_state
from widgets.models import ConnectionCheck, WebhookSubscription
from widgets.pages import account_health
from widgets.results import keys, reader
from widgets.sources import registry
from widgets.sources.failures import Unavailable
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.spec import Spec


@dataclass(frozen=True, slots=True)
class Access:
    """A permission of a key, with the resources that need it."""

    scope: str
    resources: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A connection's test: `granted` and `missing` are the permissions of its key."""

    connection: Connection
    platform: str
    state: State
    account: str = ""
    trouble: str = ""
    granted: tuple[Access, ...] = ()
    missing: tuple[Access, ...] = ()
    limit: int = 0
    webhook: str = ""
    is_webhook_settled: bool = True
    # Until then the client may enter the key by a link that was sent to it.
    link_until: datetime | None = None

    @property
    def is_settled(self) -> bool:
        is_decided = self.state in (State.DONE, State.TROUBLE) or not self.connection.sealed_key
        return is_decided and self.is_webhook_settled and self.link_until is None


def of(client: Client) -> list[Verdict]:
    """A client's connections, oldest first. Needs the client's scope."""
    rows = list(Connection.objects.for_client(client.pk).order_by("created_at"))
    found = ConnectionCheck.objects.for_client(client.pk)
    tests = {check.connection_id: check for check in found}
    wanted = WebhookSubscription.objects.for_client(client.pk)
    subscriptions = {each.connection_id: each for each in wanted}
    links = KeyRequest.objects.for_client(client.pk).unused().unexpired()
    until = dict(links.values_list("connection_id", "expires_at"))
    return [
        replace(
            _verdict(row, tests.get(row.pk), subscriptions.get(row.pk)),
            link_until=until.get(row.pk),
        )
        for row in rows
    ]


def resources_of(spec: Spec, scope: str) -> str:
    """The labels of the resources that a permission opens."""
    return ", ".join(each.label for each in spec.resources.values() if each.scope == scope)


def _verdict(
    row: Connection, check: ConnectionCheck | None, subscription: WebhookSubscription | None
) -> Verdict:
    spec = registry.source(row.source).spec
    state, _note = connection_state(row, check)
    is_done = check is not None and check.next_attempt_at is None
    scopes = check.scopes if check and is_done else {}
    return Verdict(
        row,
        spec.label,
        state,
        account=check.account_name if check and is_done else "",
        trouble=account_health.trouble(check.failure) if check and is_done else "",
        granted=_access(spec, scopes, is_held=True),
        missing=_access(spec, scopes, is_held=False),
        limit=_limit(row, spec) if is_done else 0,
        webhook=webhooks.outcome(subscription) if subscription else "",
        is_webhook_settled=subscription is None
        or bool(subscription.done_at or subscription.failure),
    )


def _access(spec: Spec, scopes: dict[str, bool | None], *, is_held: bool) -> tuple[Access, ...]:
    names = sorted(name for name, held in scopes.items() if held is is_held)
    return tuple(Access(name, resources_of(spec, name)) for name in names)


def _limit(row: Connection, spec: Spec) -> int:
    """The calls a minute that the platform states, or that its plan usually allows."""
    name = keys.account(row.client_id, row.pk)
    try:
        found = RedisRateLimiter(reader.redis()).statuses({name: spec.calls_per_minute})
    except Unavailable:
        return spec.calls_per_minute
    status = found.get(name)
    return status.limit if status else spec.calls_per_minute

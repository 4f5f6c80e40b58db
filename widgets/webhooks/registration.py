"""Registering webhooks with a platform, by workers: it takes the key.

Our secret is stored before the platform is told it, and the previous one stays valid, so that
no delivery is ever signed with a secret that we do not know.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast
from uuid import UUID

from clients import endpoints, tenancy
from clients.endpoints import IssuedEndpoint
from clients.models import Connection, User, WebhookEndpoint
from clients.secrets import tokens
from widgets.accounts import health
from widgets.results.refresh import Opened
from widgets.sources.account import Account
from widgets.sources.failures import Failure, ScopeMissing
from widgets.sources.webhooks import Subscription, Webhooks

log = logging.getLogger(__name__)

State = WebhookEndpoint.State
Open = Callable[[UUID], Opened]


def register(connection: Connection, *, open_account: Open, actor: User | None) -> Failure | None:
    """Register a connection's endpoint at its platform, or repair what is registered.

    Stores the outcome in the endpoint's row; returns the Failure.
    """
    with tenancy.within(connection.client_id):
        found = endpoints.of_connection(connection)
        issued = None if found else endpoints.issue(connection, actor=actor)
    endpoint = issued.endpoint if issued else cast(WebhookEndpoint, found)
    try:
        hooks, account = _opened(connection, open_account)
        ours, lost = _own_subscriptions(
            _subscriptions(hooks, account, connection), connection, endpoint
        )
        if ours:
            secret = endpoints.secret_of(endpoint).get_secret_value()
            hooks.repair(account, ours[0], secret=secret)
        else:
            # The address of an older one is not known to anybody any more.
            issued = issued or _issue(connection, actor)
            endpoint, secret = issued.endpoint, issued.secret.get_secret_value()
            ours = [hooks.subscribe(account, url=issued.url, secret=secret)]
        for surplus in [*ours[1:], *lost]:
            hooks.unsubscribe(account, surplus)
    except Failure as failure:
        _note_failure(endpoint, failure)
        return failure
    with tenancy.within(connection.client_id):
        endpoints.record(endpoint, State.REGISTERED, subscription=ours[0].id)
    return None


def unregister(connection: Connection, *, open_account: Open, actor: User | None) -> Failure | None:
    """Remove the subscription at the platform, then the endpoint.

    Keeps the endpoint, and returns the Failure, where the platform cannot be asked.
    """
    with tenancy.within(connection.client_id):
        endpoint = endpoints.of_connection(connection)
    if endpoint is None:
        return None
    try:
        if endpoint.state != State.MANUAL:
            hooks, account = _opened(connection, open_account)
            ours, _ = _own_subscriptions(
                _subscriptions(hooks, account, connection), connection, endpoint
            )
            for subscription in ours:
                hooks.unsubscribe(account, subscription)
    except ScopeMissing:
        pass  # what may not be registered is not there either
    except Failure as failure:
        _note_failure(endpoint, failure)
        return failure
    with tenancy.within(connection.client_id):
        endpoints.remove(endpoint, actor=actor)
    return None


def _issue(connection: Connection, actor: User | None) -> IssuedEndpoint:
    with tenancy.within(connection.client_id):
        return endpoints.issue(connection, actor=actor)


def _opened(connection: Connection, open_account: Open) -> tuple[Webhooks, Account]:
    """The platform's webhooks and the account, or the Failure why not, raised."""
    opened = open_account(connection.pk)
    if isinstance(opened, Failure):
        raise opened
    source, account = opened
    if source.webhooks is None:
        raise ScopeMissing
    return source.webhooks, account


def _subscriptions(hooks: Webhooks, account: Account, connection: Connection) -> list[Subscription]:
    found = hooks.subscriptions(account)
    health.record_accepted_key(connection)
    return found


def _own_subscriptions(
    found: list[Subscription], connection: Connection, endpoint: WebhookEndpoint
) -> tuple[list[Subscription], list[Subscription]]:
    """Subscriptions to this endpoint, and those to addresses of ours that nobody has any more."""
    prefix = endpoints.address(connection.source, tokens.new(tokens.WEBHOOK))
    prefix = prefix.rstrip("/").rpartition("/")[0] + "/"
    ours, lost = [], []
    for subscription in found:
        token = subscription.url.removeprefix(prefix).rstrip("/")
        if token == subscription.url or not tokens.is_token(token, tokens.WEBHOOK):
            continue
        if tokens.hashed(token) == endpoint.token_hash:
            ours.append(subscription)
        elif not _is_known(token):
            lost.append(subscription)
    return ours, lost


def _is_known(token: str) -> bool:
    with tenancy.across_clients():
        return endpoints.is_known(token)


def _note_failure(endpoint: WebhookEndpoint, failure: Failure) -> None:
    log.warning("webhook not registered", extra={"code": failure.code, "status": failure.status})
    refused = isinstance(failure, ScopeMissing)
    state = State.REFUSED if refused else State.FAILING
    if refused and endpoint.state == State.MANUAL:
        state = State.MANUAL
    with tenancy.within(endpoint.client_id):
        endpoints.record(endpoint, state, failure=failure.code)

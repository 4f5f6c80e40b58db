"""The webhook of a connection on its admin page."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from pydantic import SecretStr

from clients import endpoints
from clients.admin import columns
from clients.admin.scoped import staff
from clients.models import Connection, User, WebhookEndpoint
from widgets.models import WebhookDelivery, WebhookSubscription
from widgets.pages import account_health
from widgets.sources import registry
from widgets.webhooks import subscriptions

State = WebhookSubscription.State
MANUAL = WebhookEndpoint.State.MANUAL


class WebhookActions:
    """Actions of the list of connections; those that take the platform's key are a worker's."""

    @admin.action(description="Register or repair webhook", permissions=["change"])
    def register_webhook(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            subscriptions.set_desired_state(row, State.REGISTERED, actor=staff(request))
        _requested(request)

    @admin.action(description="Rotate webhook secret", permissions=["change"])
    def rotate_webhook(
        self, request: HttpRequest, rows: QuerySet[Connection]
    ) -> HttpResponse | None:
        by_hand = [
            row for row in rows if (found := endpoints.of_connection(row)) and _manual(found)
        ]
        if not by_hand:
            for row in rows:
                subscriptions.rotate_secret(row, actor=staff(request))
            _requested(request)
            return None
        if len(rows) > 1:
            messages.error(request, _("Choose one connection."))
            return None
        endpoint = endpoints.of_connection(by_hand[0])
        if endpoint is None:
            return None
        secret = endpoints.rotate(endpoint, actor=staff(request))
        return _render_secret(request, endpoint, "", secret)

    @admin.action(description="Accept the newest webhook secret only", permissions=["change"])
    def revoke_webhook_secret(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            endpoint = endpoints.of_connection(row)
            if endpoint:
                endpoints.revoke_previous(endpoint, actor=staff(request))
        messages.success(request, _("Older secrets are refused from now on."))

    @admin.action(description="Set up webhook by hand", permissions=["change"])
    def set_up_webhook(
        self, request: HttpRequest, rows: QuerySet[Connection]
    ) -> HttpResponse | None:
        """A new address and secret, shown this once, to be pasted at the platform."""
        connection = rows.first()
        if connection is None or len(rows) > 1:
            messages.error(request, _("Choose one connection."))
            return None
        if registry.source(connection.source).webhooks is None:
            messages.error(request, _("This platform sends no webhooks."))
            return None
        issued = endpoints.issue(connection, actor=staff(request))
        return _render_secret(request, issued.endpoint, issued.url, issued.secret)

    @admin.action(description="Remove webhook", permissions=["change"])
    def remove_webhook(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            subscriptions.set_desired_state(row, State.REMOVED, actor=staff(request))
        _requested(request)

    @admin.display(description="Webhook")
    def webhook_state(self, connection: Connection) -> str:
        endpoint = endpoints.of_connection(connection)
        if endpoint is None:
            words = [_("None. Choose an action in the list of connections.")]
        else:
            words = [endpoint.get_state_display(), str(endpoint)]
        rows = WebhookDelivery.objects.for_client(connection.client_id)
        last = rows.filter(connection=connection).order_by("-received_at").first()
        if last:
            words.append(
                _("last delivery %(at)s") % {"at": account_health.moment(last.received_at)}
            )
        return " · ".join(words)

    @admin.display(description="Webhook subscription")
    def webhook_subscription(self, connection: Connection) -> str:
        subscription = subscriptions.of_connection(connection)
        return outcome(subscription) if subscription else columns.EMPTY


def choose_scheme(connection: Connection, scheme: str, *, actor: User) -> None:
    """Check deliveries to a connection's endpoint by another signature scheme."""
    endpoint = endpoints.of_connection(connection)
    if endpoint:
        endpoints.choose_scheme(endpoint, scheme, actor=actor)


def remove(connection: Connection, *, actor: User) -> None:
    """Delete a connection, after its platform was told not to deliver any more."""
    endpoint = endpoints.of_connection(connection)
    if endpoint and endpoint.subscription and not _manual(endpoint):
        subscriptions.set_desired_state(connection, State.DELETED, actor=actor)
    else:
        connection.delete()


REACHED = {
    State.REGISTERED: "Registered %(at)s",
    State.REMOVED: "Removed %(at)s",
    State.DELETED: "Removed %(at)s; the connection is being deleted",
}


def outcome(subscription: WebhookSubscription) -> str:
    """The outcome of a subscription's reconciliation, in a manager's words."""
    facts = {
        "state": subscription.get_desired_state_display(),
        "at": account_health.moment(subscription.done_at or subscription.requested_at),
        "trouble": account_health.trouble(subscription.failure),
        "next": account_health.moment(subscription.next_attempt_at)
        if subscription.next_attempt_at
        else "",
        "attempts": subscription.attempts,
    }
    if subscription.done_at:
        return REACHED[State(subscription.desired_state)] % facts
    if subscription.failure and not subscription.next_attempt_at:
        return (
            _("%(state)s: given up. %(trouble)s Choose the action again once that is mended.")
            % facts
        )
    if subscription.failure:
        again = _("%(state)s: failed %(attempts)s times. %(trouble)s Tried again %(next)s.")
        return again % facts
    return _("%(state)s: requested %(at)s, a worker sees to it") % facts


def _requested(request: HttpRequest) -> None:
    messages.success(request, _("A worker asks the platform; look again in a moment."))


def _render_secret(
    request: HttpRequest, endpoint: WebhookEndpoint, url: str, secret: SecretStr
) -> HttpResponse:
    """Render a secret, this once; its disclosure is recorded."""
    endpoints.record(endpoint, MANUAL, subscription="")
    webhooks = registry.source(endpoint.connection.source).webhooks
    context = {
        **admin.site.each_context(request),
        "title": endpoint.connection.label,
        "url": url,
        "secret": secret.get_secret_value(),
        "events": webhooks.events if webhooks else (),
    }
    return render(request, "admin/webhook_disclosed.html", context)


def _manual(endpoint: WebhookEndpoint) -> bool:
    return endpoint.state == MANUAL

"""What a connection's page does about its webhook."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from pydantic import SecretStr

from clients import endpoints
from clients.admin.scoped import staff
from clients.models import Connection, User, WebhookEndpoint
from widgets.models import WebhookDelivery, WebhookOrder
from widgets.pages import account_health
from widgets.sources import registry
from widgets.webhooks import orders

Kind = WebhookOrder.Kind
MANUAL = WebhookEndpoint.State.MANUAL


class WebhookActions:
    """Actions of the list of connections. Whatever takes the platform's key, a worker does."""

    @admin.action(description="Register or repair webhook", permissions=["change"])
    def register_webhook(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            orders.place(row, Kind.REGISTER, actor=staff(request))
        _ordered(request)

    @admin.action(description="Rotate webhook secret", permissions=["change"])
    def rotate_webhook(
        self, request: HttpRequest, rows: QuerySet[Connection]
    ) -> HttpResponse | None:
        by_hand = [
            row for row in rows if (found := endpoints.of_connection(row)) and _manual(found)
        ]
        if not by_hand:
            for row in rows:
                orders.rotate(row, actor=staff(request))
            _ordered(request)
            return None
        if len(rows) > 1:
            messages.error(request, _("Choose one connection."))
            return None
        endpoint = endpoints.of_connection(by_hand[0])
        if endpoint is None:
            return None
        secret = endpoints.rotate(endpoint, actor=staff(request))
        return _told(request, endpoint, "", secret)

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
        return _told(request, issued.endpoint, issued.url, issued.secret)

    @admin.action(description="Remove webhook", permissions=["change"])
    def remove_webhook(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            orders.place(row, Kind.UNREGISTER, actor=staff(request))
        _ordered(request)

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
            words.append(_("last delivery %(at)s") % {"at": _moment(last.received_at)})
        return " · ".join(words)

    @admin.display(description="Last order")
    def webhook_order(self, connection: Connection) -> str:
        order = orders.of_connection(connection)
        return _outcome(order) if order else "-"


def choose_scheme(connection: Connection, scheme: str, *, actor: User) -> None:
    """Have deliveries to a connection's endpoint checked by another way of signing."""
    endpoint = endpoints.of_connection(connection)
    if endpoint:
        endpoints.choose_scheme(endpoint, scheme, actor=actor)


def remove(connection: Connection, *, actor: User) -> None:
    """Delete a connection, after its platform was told not to deliver any more."""
    endpoint = endpoints.of_connection(connection)
    if endpoint and endpoint.subscription and not _manual(endpoint):
        orders.place(connection, Kind.DELETE, actor=actor)
    else:
        connection.delete()


def _outcome(order: WebhookOrder) -> str:
    """What became of an order, in a manager's words."""
    facts = {
        "order": order.get_kind_display(),
        "at": _moment(order.done_at or order.ordered_at),
        "trouble": account_health.trouble(order.failure),
        "next": _moment(order.due_at) if order.due_at else "",
        "attempts": order.attempts,
    }
    if order.done_at:
        return _("%(order)s: done %(at)s") % facts
    if order.failure and not order.due_at:
        return _("%(order)s: given up. %(trouble)s Order it again once that is mended.") % facts
    if order.failure:
        again = _("%(order)s: failed %(attempts)s times. %(trouble)s Tried again %(next)s.")
        return again % facts
    return _("%(order)s: ordered %(at)s, a worker sees to it") % facts


def _ordered(request: HttpRequest) -> None:
    messages.success(request, _("A worker asks the platform; look again in a moment."))


def _told(
    request: HttpRequest, endpoint: WebhookEndpoint, url: str, secret: SecretStr
) -> HttpResponse:
    """The page that shows a secret once; who sees it counts as told."""
    endpoints.note(endpoint, MANUAL, subscription="")
    webhooks = registry.source(endpoint.connection.source).webhooks
    context = {
        **admin.site.each_context(request),
        "title": endpoint.connection.label,
        "url": url,
        "secret": secret.get_secret_value(),
        "events": webhooks.events if webhooks else (),
    }
    return render(request, "admin/webhook_told.html", context)


def _manual(endpoint: WebhookEndpoint) -> bool:
    return endpoint.state == MANUAL


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"

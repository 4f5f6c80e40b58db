"""What a connection's page does about its webhook."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import SecretStr

from clients import endpoints
from clients.admin.scoped import staff
from clients.models import Connection, User, WebhookEndpoint
from widgets import tasks
from widgets.models import WebhookDelivery
from widgets.sources import registry

MANUAL = WebhookEndpoint.State.MANUAL


class WebhookActions:
    """Actions of the list of connections. Whatever takes the platform's key, a worker does."""

    @admin.action(description="Register or repair webhook", permissions=["change"])
    def register_webhook(self, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        self._order("register", request, rows)

    @admin.action(description="Rotate webhook secret", permissions=["change"])
    def rotate_webhook(
        self, request: HttpRequest, rows: QuerySet[Connection]
    ) -> HttpResponse | None:
        by_hand = [
            row for row in rows if (found := endpoints.of_connection(row)) and _manual(found)
        ]
        if not by_hand:
            self._order("rotate", request, rows)
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
        self._order("unregister", request, rows)

    @admin.display(description="Webhook")
    def webhook_state(self, connection: Connection) -> str:
        endpoint = endpoints.of_connection(connection)
        if endpoint is None:
            return _("None. Choose an action in the list of connections.")
        words = [endpoint.get_state_display(), str(endpoint)]
        if endpoint.failure:
            words.append(endpoint.failure)
        rows = WebhookDelivery.objects.for_client(connection.client_id)
        last = rows.filter(connection=connection).order_by("-received_at").first()
        if last:
            words.append(_("last delivery %(at)s") % {"at": f"{last.received_at:%Y-%m-%d %H:%M}"})
        return " · ".join(words)

    def _order(self, what: str, request: HttpRequest, rows: QuerySet[Connection]) -> None:
        for row in rows:
            _hand_over(tasks.register_webhook, row, staff(request), what)
        messages.success(request, _("A worker asks the platform; look again in a moment."))


def remove(connection: Connection, *, actor: User) -> None:
    """Delete a connection, after its platform was told not to deliver any more."""
    endpoint = endpoints.of_connection(connection)
    if endpoint and endpoint.subscription and not _manual(endpoint):
        _hand_over(tasks.remove_connection, connection, actor)
    else:
        connection.delete()


def _hand_over(task: Any, connection: Connection, actor: User, *before: str) -> None:
    arguments = (*before, str(connection.client_id), str(connection.pk), str(actor.pk))
    transaction.on_commit(partial(task.delay, *arguments), robust=True)


def _told(
    request: HttpRequest, endpoint: WebhookEndpoint, url: str, secret: SecretStr
) -> HttpResponse:
    """The page that shows a secret once; who sees it counts as told."""
    endpoint.told_at = timezone.now()
    endpoint.state, endpoint.failure = MANUAL, ""
    endpoint.save(update_fields=["told_at", "state", "failure"])
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

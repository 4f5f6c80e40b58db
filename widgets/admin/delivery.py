from __future__ import annotations

from functools import partial

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients import audit
from clients.admin import columns
from clients.admin.scoped import OF_CLIENT, ReadOnlyAdmin, staff
from clients.desk.alerts import Severity
from widgets.models import WebhookDelivery
from widgets.webhooks import notifier, processing

LEVELS = {
    WebhookDelivery.State.PROCESSED: columns.GOOD,
    WebhookDelivery.State.REJECTED: Severity.WARN,
    WebhookDelivery.State.FAILED: Severity.BAD,
}


@admin.register(WebhookDelivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Webhook deliveries: read-only, with an action that processes them again."""

    list_display = (
        "received_at",
        "client",
        "connection",
        "event_type",
        "status",
        "failure",
        "processed_at",
    )
    empty_title = "No event has arrived yet."
    empty_text = "Platforms deliver events once a connection's webhook is registered."
    list_filter = (OF_CLIENT, "state", "event_type")
    list_select_related = ("client", "connection")
    search_fields = ("event_id", "event_type")
    date_hierarchy = "received_at"
    actions = ("replay",)

    @admin.display(description="State", ordering="state")
    def status(self, delivery: WebhookDelivery) -> SafeString:
        level = LEVELS.get(WebhookDelivery.State(delivery.state), "")
        return columns.state(delivery.get_state_display().partition(":")[0], level)

    @admin.action(description="Process again", permissions=["replay"])
    def replay(self, request: HttpRequest, rows: QuerySet[WebhookDelivery]) -> None:
        for delivery in rows:
            processing.replay(delivery)
            notify = partial(notifier.notify, delivery.client_id, delivery.connection_id)
            transaction.on_commit(notify, robust=True)
            audit.record(
                "webhook.replayed",
                client=delivery.client,
                actor=staff(request),
                subject=delivery,
                address=request.META["REMOTE_ADDR"],
            )
        messages.success(request, _("Processing again."))

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return staff(request).is_staff

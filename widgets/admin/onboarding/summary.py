"""The end of a set-up: its steps at a glance, and the client's pages as the client sees them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients import audit
from clients.admin.scoped import staff
from clients.models import Domain
from widgets.admin.onboarding import steps
from widgets.admin.onboarding.access import client_of, page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """All steps with their states; POST finishes the set-up, whatever its steps' states."""
    client = client_of(request, client_id)
    if request.method == "POST":
        with transaction.atomic():
            client.onboarding_since = None
            client.save(update_fields=["onboarding_since"])
            audit.record(
                "onboarding.finished",
                client=client,
                actor=staff(request),
                subject=client,
                address=request.META["REMOTE_ADDR"],
            )
        messages.success(request, _("The set-up of “%(client)s” is finished.") % {"client": client})
        return redirect("admin:clients_client_change", client.pk)
    listed = steps.of(client)
    domain = Domain.objects.for_client(client.pk).proven().order_by("-is_primary").first()
    return page(
        request,
        client,
        steps.SUMMARY,
        {"next_open": steps.next_open(listed), "waiting": _waiting(listed), "domain": domain},
    )


def _waiting(listed: tuple[steps.Step, ...]) -> list[steps.Step]:
    return [step for step in listed if step.state is steps.State.WAITING]

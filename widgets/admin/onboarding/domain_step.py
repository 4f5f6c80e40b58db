"""Third step: the host that the client's people sign in on, proven by a DNS record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clients import audit
from clients.admin.generic import ModelForm
from clients.admin.scoped import staff
from clients.auth import hosts
from clients.domains import proof
from clients.models import Client, Domain
from widgets.admin.onboarding.access import client_of, page, part, to_step

KEY = "domain"
CHECK = "_check"


class DomainStepForm(ModelForm):
    class Meta:
        model = Domain
        fields = ("host",)
        help_texts = {"host": "A sub-domain of the client's own, such as reports.example.com"}

    def _get_validation_exclusions(self) -> set[str]:
        """The client is no field of the form, but its other hosts count."""
        parent: Any = super()
        excluded: set[str] = parent._get_validation_exclusions()
        return excluded - {"client"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = client_of(request, client_id)
    if CHECK in request.POST:
        _check_again(request, client)
        return to_step(client, KEY)
    form = DomainStepForm(request.POST or None, instance=Domain(client=client))
    if request.method == "POST" and form.is_valid():
        _save(request, client, form)
        return to_step(client, KEY)
    return page(request, client, KEY, {"form": form, **_state(client)})


@never_cache
@require_safe
def state(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The domains' part of the page, which is polled until all of them are proven."""
    client = client_of(request, client_id)
    return part(request, client, KEY, _state(client))


def _state(client: Client) -> dict[str, Any]:
    rows = Domain.objects.for_client(client.pk).order_by("-is_primary", "host")
    domains = [
        {"row": row, "record": None if row.verified_at else proof.record(row)} for row in rows
    ]
    return {
        "domains": domains,
        "target": hosts.agency_host(),
        "is_settled": all(each["record"] is None for each in domains),
    }


@transaction.atomic
def _save(request: HttpRequest, client: Client, form: DomainStepForm) -> None:
    domain: Domain = form.instance
    rows = Domain.objects.for_client(client.pk)
    domain.is_primary = not rows.filter(is_primary=True).exists()
    domain.save()
    audit.record(
        "domain.added",
        client=client,
        actor=staff(request),
        subject=domain,
        address=request.META["REMOTE_ADDR"],
    )
    proof.request_check(domain, actor=staff(request))


def _check_again(request: HttpRequest, client: Client) -> None:
    """Have a domain's record looked up now. Raises Http404 for one of another client."""
    shown = {str(row.pk): row for row in Domain.objects.for_client(client.pk)}
    domain = shown.get(request.POST[CHECK])
    if domain is None:
        raise Http404
    proof.request_check(domain, actor=staff(request))

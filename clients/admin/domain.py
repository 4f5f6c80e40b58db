"""Domain rows in the client's admin page, with the DNS record that proves each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.admin.scoped import ScopedStacked, staff
from clients.auth import permissions
from clients.domains import proof
from clients.models import Domain

CHECK = "clients_client_check_domain"


class DomainInline(ScopedStacked):
    model = Domain
    fields = ("host", "is_primary", "proof")
    readonly_fields = ("proof",)

    @admin.display(description="Proof")
    def proof(self, domain: Domain) -> SafeString | str:
        """The date of proof, or the DNS record to create."""
        if domain._state.adding:
            return _("Once it is saved: the DNS record that proves it.")
        context = {
            "domain": domain,
            "record": None if domain.verified_at else proof.record(domain),
            "check_url": reverse(f"admin:{CHECK}", args=[domain.client_id, domain.pk]),
        }
        return mark_safe(render_to_string("clients/admin/proof.html", context))  # noqa: S308  # a template escapes


class DomainChecksMixin:
    """Admin mixin: a button that checks a domain's DNS record, and a check after each save."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        route = "<uuid:client_id>/domains/<uuid:domain_id>/check/"
        return [path(route, admin.site.admin_view(check), name=CHECK), *parent.get_urls()]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        parent: Any = super()
        parent.save_formset(request, form, formset, change)
        if formset.model is Domain:
            changed = [domain for domain, _ in formset.changed_objects]
            for domain in formset.new_objects + changed:
                proof.request_check(domain, actor=staff(request))


@require_POST
def check(request: HttpRequest, client_id: UUID, domain_id: UUID) -> HttpResponse:
    rows = permissions.configurable(staff(request), Domain.objects.all()).filter(
        client_id=client_id
    )
    domain = rows.select_related("client").filter(pk=domain_id).first()
    if domain is None:
        raise Http404
    proof.request_check(domain, actor=staff(request))
    messages.info(request, _("The record is being looked up. Load this page again in a moment."))
    return redirect("admin:clients_client_change", client_id)

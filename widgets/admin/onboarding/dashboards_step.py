"""Fifth step: dashboards by the library's templates, as far as the key's permissions allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.admin.scoped import staff
from clients.models import Client, Connection
from widgets.admin.onboarding import verdicts
from widgets.admin.onboarding.access import client_of, page, to_step_after
from widgets.manifests import templates
from widgets.manifests.errors import InvalidManifest
from widgets.manifests.templates import Template
from widgets.models import ConnectionCheck, Dashboard
from widgets.sources import registry

KEY = "dashboards"
FIELD = "template"
NONE = "Choose at least one template, or come back to this step later."
UNKNOWN = "This template is not offered any more. Have a look at what is."


@dataclass(frozen=True, slots=True)
class Offer:
    """A template for one of the client's accounts; `problem` says why it cannot be chosen."""

    template: Template
    connection: Connection
    problem: str
    is_chosen: bool = False

    @property
    def value(self) -> str:
        return f"{self.connection.pk}:{self.template.slug}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = client_of(request, client_id)
    chosen = request.POST.getlist(FIELD)
    offers = list(_offers(client, chosen))
    error = ""
    if request.method == "POST":
        error = _create(request, client, offers, chosen)
        if not error:
            return to_step_after(client, KEY)
    dashboards = Dashboard.objects.for_client(client.pk).order_by("position")
    return page(request, client, KEY, {"offers": offers, "error": error, "dashboards": dashboards})


def _offers(client: Client, chosen: list[str]) -> Iterator[Offer]:
    rows = Connection.objects.for_client(client.pk).exclude(sealed_key="").order_by("created_at")
    checks = ConnectionCheck.objects.for_client(client.pk)
    scopes = {check.connection_id: check.scopes for check in checks}
    for row in rows:
        for template in templates.of_source(row.source):
            problem = _problem(row, template, scopes.get(row.pk, {}))
            offer = Offer(template, row, problem)
            yield Offer(template, row, problem, offer.value in chosen)


def _problem(row: Connection, template: Template, scopes: dict[str, bool | None]) -> str:
    """The permission that the key lacks; one that nothing is known about is no obstacle."""
    lacks = sorted(scope for scope in template.scopes if scopes.get(scope) is False)
    if not lacks:
        return ""
    spec = registry.source(row.source).spec
    named = ", ".join(f"{verdicts.resources_of(spec, scope)} ({scope})" for scope in lacks)
    return f"The key may not read {named}."


def _create(request: HttpRequest, client: Client, offers: list[Offer], chosen: list[str]) -> str:
    """Create what was chosen, all of it or nothing. Returns the reason why nothing was."""
    by_value = {offer.value: offer for offer in offers}
    if not chosen:
        return NONE
    if any(value not in by_value for value in chosen):
        return UNKNOWN
    wanted = [offer for offer in offers if offer.is_chosen]
    if problem := next((offer.problem for offer in wanted if offer.problem), ""):
        return problem
    try:
        with transaction.atomic():
            for offer in wanted:
                templates.create(client, offer.template, offer.connection, actor=staff(request))
    except InvalidManifest as error:
        return " ".join(problem.reason for problem in error.problems)
    return ""

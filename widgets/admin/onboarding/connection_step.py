"""Fourth step: the client's account at a platform, tested at once, in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import SecretStr

from clients import audit, connections
from clients.admin.scoped import staff
from clients.models import Client, Connection
from widgets.accounts import checks
from widgets.admin.connection_form import ConnectionForm, setting_fields, with_settings
from widgets.admin.onboarding import verdicts
from widgets.admin.onboarding.access import client_of, page, part, to_step
from widgets.models import WebhookSubscription
from widgets.sources import registry
from widgets.webhooks import subscriptions

KEY = "connection"
TEST = "_test"


class ConnectionStepForm(ConnectionForm):
    """An account of one client at one platform."""

    class Meta(ConnectionForm.Meta):
        fields: tuple[str, ...] = ("label", "base_url")
        help_texts = {"label": "As tiles and reports of your agency name it, such as Web shop"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("source", "next_key", "webhook_scheme"):
            del self.fields[name]
        spec = registry.source(self.instance.source).spec
        if self.instance._state.adding:
            own = next(iter(spec.base_urls), "")
            self.initial = {**self.initial, "label": spec.label, "base_url": own}
            self.fields["key"].label = spec.key.label
            self.fields["key"].help_text = spec.key.help

    def _get_validation_exclusions(self) -> set[str]:
        """The client is no field of the form, but the labels of its other accounts count."""
        parent: Any = super()
        excluded: set[str] = parent._get_validation_exclusions()
        return excluded - {"client"}


@never_cache
@sensitive_post_parameters("key")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID, connection_id: UUID | None = None) -> HttpResponse:
    """The client's accounts with their tests, and a form for a new one, or for one of them."""
    client = client_of(request, client_id)
    if TEST in request.POST:
        _test(request, client)
        return to_step(client, KEY)
    connection = _row(client, connection_id) if connection_id else _new(request, client)
    form_class = with_settings(connection.source, ConnectionStepForm)
    form = form_class(request.POST or None, instance=connection)
    if request.method == "POST" and form.is_valid():
        _save(request, form)
        return to_step(client, KEY)
    found = verdicts.of(client)
    is_asked = bool(form.errors or connection_id or "source" in request.GET)
    context = {
        "form": form,
        "platforms": registry.labels(),
        "source": connection.source,
        "connection": connection if connection_id else None,
        "is_form_shown": is_asked or not found,
        **_state(found),
    }
    return page(request, client, KEY, context)


@never_cache
@require_safe
def state(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The accounts' part of the page, which is polled until each has its verdict."""
    client = client_of(request, client_id)
    return part(request, client, KEY, _state(verdicts.of(client)))


def _state(found: list[verdicts.Verdict]) -> dict[str, Any]:
    return {"verdicts": found, "is_settled": all(each.is_settled for each in found)}


def _row(client: Client, connection_id: UUID) -> Connection:
    found: Connection | None = (
        Connection.objects.for_client(client.pk)
        .select_related("client")
        .filter(pk=connection_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _new(request: HttpRequest, client: Client) -> Connection:
    slug = request.POST.get("source") or request.GET.get("source", "")
    first = next(iter(registry.SOURCES))
    return Connection(client=client, source=slug if slug in registry.SOURCES else first)


@transaction.atomic
def _save(request: HttpRequest, form: ConnectionForm) -> None:
    """Store an account with its key, have it tested, and its webhook registered."""
    connection: Connection = form.instance
    actor, source = staff(request), registry.source(connection.source)
    key = SecretStr(form.cleaned_data["key"])
    has_moved = bool({"base_url", *setting_fields(connection.source)} & {*form.changed_data})
    if key:
        pattern = source.spec.key.pattern
        connections.set_key(connection, key, actor=actor, pattern=pattern)
    else:
        connections.describe(connection, has_moved=has_moved)
    if key or has_moved:
        start(connection, actor=actor)


def start(connection: Connection, *, actor: Any) -> None:
    """Have an account tested and its webhook registered, where its platform has any."""
    checks.request(connection, actor=actor)
    if registry.source(connection.source).webhooks:
        registered = WebhookSubscription.State.REGISTERED
        subscriptions.set_desired_state(connection, registered, actor=actor)


def _test(request: HttpRequest, client: Client) -> None:
    by_id = {str(row.pk): row for row in Connection.objects.for_client(client.pk)}
    connection = by_id.get(request.POST[TEST])
    if connection is None:
        raise Http404
    checks.request(connection, actor=staff(request), resets=True)
    audit.record(
        "connection.tested",
        client=client,
        actor=staff(request),
        subject=connection,
        address=request.META["REMOTE_ADDR"],
    )

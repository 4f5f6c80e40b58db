"""Fourth step: the client's account at a platform, tested at once, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import SecretStr

from clients import audit, connections, key_requests
from clients.admin.concurrent import ConcurrentForm
from clients.admin.scoped import staff
from clients.models import Client, Connection, Domain
from widgets.accounts import checks
from widgets.admin.connection_form import ConnectionForm, with_settings
from widgets.admin.onboarding import verdicts
from widgets.admin.onboarding.access import client_of, page, part, to_step
from widgets.pages.credential_inputs import setting_fields
from widgets.sources import registry
from widgets.sources.spec import Spec
from widgets.webhooks import subscriptions

KEY = "connection"
TEST, LINK, REVOKE = "_test", "_link", "_revoke"
NO_HOST = "A link is for the client's own host. Prove a domain first, or paste the key here."


class ConnectionStepForm(ConcurrentForm, ConnectionForm):
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

    @property
    def is_key_left_to_client(self) -> bool:
        """True where the client is to enter the key, and the settings beside it, by a link."""
        return LINK in self.data and bool(self.instance._state.adding)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if self.is_key_left_to_client and not _has_host(self.instance.client):
            self.add_error("key", NO_HOST)
        return found

    def _check_key(self, spec: Spec, key: str) -> None:
        if not self.is_key_left_to_client:
            super()._check_key(spec, key)

    def _setting_problems(self, spec: Spec, given: dict[str, str]) -> Iterator[tuple[str, str]]:
        found = super()._setting_problems(spec, given)
        is_left = self.is_key_left_to_client
        return (each for each in found if given[each[0]] or not is_left)

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
        _test(request, _of(client, request.POST[TEST]))
        return to_step(client, KEY)
    if REVOKE in request.POST:
        key_requests.revoke(_of(client, request.POST[REVOKE]), actor=staff(request))
        return to_step(client, KEY)
    if request.POST.get(LINK):
        return _link(request, _of(client, request.POST[LINK]))
    connection = _of(client, connection_id) if connection_id else _new(request, client)
    form_class = with_settings(connection.source, ConnectionStepForm)
    form = form_class(request.POST or None, instance=connection)
    if request.method == "POST" and form.is_valid():
        if isinstance(form, ConnectionStepForm) and form.is_key_left_to_client:
            form.instance.save()
            return _link(request, form.instance)
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


def _of(client: Client, connection_id: object) -> Connection:
    """A connection of the client, by the id in an address or of a button. Raises Http404."""
    rows = Connection.objects.for_client(client.pk).select_related("client")
    found: Connection | None = {str(row.pk): row for row in rows}.get(str(connection_id))
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
    subscriptions.register_where_offered(connection, actor=actor)


def _link(request: HttpRequest, connection: Connection) -> HttpResponse:
    """The page with a new link, which is shown this once: the database keeps its hash."""
    client = connection.client
    try:
        link = key_requests.issue(connection, actor=staff(request))
    except Domain.DoesNotExist:
        messages.error(request, NO_HOST)
        return to_step(client, KEY)
    found = verdicts.of(client)
    context = {"link": link, "linked": connection, "days": key_requests.VALID_DAYS, **_state(found)}
    return page(request, client, KEY, context)


def _has_host(client: Client) -> bool:
    return bool(Domain.objects.for_client(client.pk).proven().exists())


def _test(request: HttpRequest, connection: Connection) -> None:
    checks.request(connection, actor=staff(request), resets=True)
    audit.record(
        "connection.tested",
        client=connection.client,
        actor=staff(request),
        subject=connection,
        address=request.META["REMOTE_ADDR"],
    )

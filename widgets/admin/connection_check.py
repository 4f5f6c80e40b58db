"""Connection tests on the connection's page: "Test now", "Try again now" and their results."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients import audit
from clients.admin import columns
from clients.admin.scoped import staff
from clients.models import Connection
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.pages import account_health
from widgets.results import keys, reader
from widgets.sources import registry
from widgets.sources.failures import Unavailable
from widgets.sources.rate_limit import RedisRateLimiter

PAGE = "admin:clients_connection_change"
FLEET = "admin:clients_connection_fleet"


class CheckActions:
    """Two buttons of a connection's page, each a POST of its own, and two read-only fields."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view = admin.site.admin_view
        return [
            path(
                "<path:object_id>/test/",
                view(require_POST(self.test_now)),
                name="clients_connection_test",
            ),
            path(
                "<path:object_id>/retry/",
                view(require_POST(self.try_again_now)),
                name="clients_connection_retry",
            ),
            *parent.get_urls(),
        ]

    def test_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._placed(request, object_id, resets=False)

    def try_again_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._placed(request, object_id, resets=True)

    @admin.display(description="Last test")
    def last_check(self, connection: Connection) -> str:
        check = None if connection._state.adding else checks.of_connection(connection)
        return check_text(check) if check else columns.EMPTY

    @admin.display(description="Circuits")
    def circuits(self, connection: Connection) -> str:
        return columns.EMPTY if connection._state.adding else rate_limit_status(connection)

    def _placed(self, request: HttpRequest, object_id: str, *, resets: bool) -> HttpResponse:
        page: Any = self
        connection = page.get_object(request, object_id)
        if connection is None or not page.has_change_permission(request, connection):
            raise Http404
        checks.request(connection, actor=staff(request), resets=resets)
        audit.record(
            "connection.retried" if resets else "connection.tested",
            client=connection.client,
            actor=staff(request),
            subject=connection,
            address=request.META["REMOTE_ADDR"],
        )
        messages.success(request, _("A worker asks the platform; look again in a moment."))
        if request.POST.get("back") == "fleet":
            return HttpResponseRedirect(reverse(FLEET))
        return HttpResponseRedirect(reverse(PAGE, args=[connection.pk]))


def check_text(check: ConnectionCheck) -> str:
    """A connection test and its result as sentences."""
    if check.next_attempt_at:
        return f"Requested {account_health.moment(check.requested_at)}; a worker sees to it."
    words = [f"{account_health.moment(check.done_at)}:" if check.done_at else ""]
    if check.usable:
        words.append(f"The key works for {check.account_name or 'the account'}.")
    elif check.failure:
        words.append(account_health.trouble(check.failure))
    for is_granted, text in ((True, "May read"), (False, "Lacks"), (None, "Not known")):
        names = sorted(name for name, held in check.scopes.items() if held is is_granted)
        if names:
            words.append(f"{text}: {', '.join(names)}.")
    if check.subaccounts:
        words.append(f"Reaches: {', '.join(sorted(check.subaccounts.values()))}.")
    if check.retry_at and check.retry_at > timezone.now():
        words.append(f"Not asked before {account_health.moment(check.retry_at)}.")
    if check.request_id:
        words.append(f"Request {check.request_id}.")
    return " ".join(filter(None, words))


def rate_limit_status(connection: Connection) -> str:
    """The open circuit breakers and blocks of a connection, with their ends and reasons."""
    name = keys.account(connection.client_id, connection.pk)
    source = registry.SOURCES.get(connection.source)
    rate_limiter = RedisRateLimiter(reader.redis())
    try:
        known = rate_limiter.statuses({name: source.spec.calls_per_minute if source else 0})
        open_now = rate_limiter.circuits(name)
    except Unavailable:
        return "Not known: the cache does not answer."
    words = []
    whole = known.get(name)
    if whole and whole.open_until:
        until = account_health.moment(whole.open_until)
        words.append(f"The platform is not asked before {until}: it failed too often.")
    if whole and whole.blocked_until:
        words.append(f"It asked us to wait until {account_health.moment(whole.blocked_until)}.")
    if open_now:
        until = account_health.moment(max(circuit.open_until for circuit in open_now))
        reasons = " ".join(
            dict.fromkeys(account_health.trouble(circuit.code) for circuit in open_now)
        )
        words.append(f"{len(open_now)} of its answers are not asked for before {until}: {reasons}")
    return " ".join(words) or "None stands open."

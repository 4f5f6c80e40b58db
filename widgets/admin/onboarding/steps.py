"""Steps of a client's guided set-up, with the state of each as the database has it.

No progress is stored: a step is done where its rows are there, whoever made them, so that a
set-up can be left and resumed, and done in part by the admin's other forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from clients import countries
from clients.models import Brand, Client, Connection, Domain, Invitation, Member
from widgets.models import ConnectionCheck, Dashboard
from widgets.pages import account_health

SUMMARY = "summary"
TITLES = {
    "client": "Name and country",
    "brand": "Brand",
    "domain": "Domain",
    "connection": "Connection",
    "dashboards": "Dashboards",
    "people": "People",
}
MOST_NAMED = 2


class State(StrEnum):
    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    TROUBLE = "trouble"


WORDS = {
    State.DONE: "Done",
    State.OPEN: "To do",
    State.WAITING: "Waiting",
    State.TROUBLE: "Needs a look",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its state; `note` says what is there, or what is waited for."""

    key: str
    title: str
    state: State
    note: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        return WORDS[self.state]


NEW = tuple(Step(key, title, State.OPEN) for key, title in TITLES.items())


def of(client: Client) -> tuple[Step, ...]:
    """A client's steps. Needs a scope over the client."""
    return tuple(
        Step(key, title, *READERS[key](client), url(client, key)) for key, title in TITLES.items()
    )


def summary(client: Client) -> Step:
    return Step(SUMMARY, "Summary", State.OPEN, url=url(client, SUMMARY))


def url(client: Client, key: str) -> str:
    return reverse(f"admin:onboarding_{key}", args=[client.pk])


def next_open(listed: tuple[Step, ...]) -> Step | None:
    """The first step that waits for the account manager."""
    return next((step for step in listed if step.state in (State.OPEN, State.TROUBLE)), None)


def _client(client: Client) -> tuple[State, str]:
    code = countries.code_of(client.locale)
    return State.DONE, dict(countries.names()).get(code, client.locale)


def _brand(client: Client) -> tuple[State, str]:
    found = Brand.objects.for_client(client.pk).first()
    return (State.DONE, str(found)) if found else (State.OPEN, "")


def _domain(client: Client) -> tuple[State, str]:
    rows = Domain.objects.for_client(client.pk).order_by("-is_primary", "host")
    proven = rows.proven().first()
    if proven:
        return State.DONE, proven.host
    found = rows.first()
    return (State.WAITING, f"{found.host}: DNS record") if found else (State.OPEN, "")


def _connection(client: Client) -> tuple[State, str]:
    rows = list(Connection.objects.for_client(client.pk).order_by("created_at"))
    if not rows:
        return State.OPEN, ""
    checks = ConnectionCheck.objects.for_client(client.pk)
    by_connection = {check.connection_id: check for check in checks}
    found = [connection_state(row, by_connection.get(row.pk)) for row in rows]
    return next((each for each in found if each[0] is State.DONE), found[0])


def connection_state(connection: Connection, check: ConnectionCheck | None) -> tuple[State, str]:
    """The state of one connection by its key and its last test."""
    if not connection.sealed_key:
        return State.WAITING, f"{connection}: no key yet"
    if check and check.next_attempt_at:
        return State.WAITING, f"{connection}: being tested"
    if check and check.failure:
        return State.TROUBLE, f"{connection}: {account_health.trouble(check.failure)}"
    if check and check.usable:
        return State.DONE, str(connection)
    is_used = connection.health in (Connection.Health.OK, Connection.Health.DEGRADED)
    return (State.DONE if is_used else State.WAITING), str(connection)


def _dashboards(client: Client) -> tuple[State, str]:
    rows = Dashboard.objects.for_client(client.pk)
    titles = list(
        rows.exclude(published_at=None).order_by("position").values_list("title", flat=True)
    )
    if titles:
        return State.DONE, _listed(titles)
    return (State.WAITING, "Not published") if rows.exists() else (State.OPEN, "")


def _people(client: Client) -> tuple[State, str]:
    emails = [
        *Member.objects.for_client(client.pk).values_list("user__email", flat=True),
        *Invitation.objects.for_client(client.pk).pending().values_list("email", flat=True),
    ]
    return (State.DONE, _listed(emails)) if emails else (State.OPEN, "")


def _listed(names: list[str]) -> str:
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


READERS: dict[str, Callable[[Client], tuple[State, str]]] = {
    "client": _client,
    "brand": _brand,
    "domain": _domain,
    "connection": _connection,
    "dashboards": _dashboards,
    "people": _people,
}

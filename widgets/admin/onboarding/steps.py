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
from clients.models import Brand, Client

SUMMARY = "summary"
TITLES = {
    "client": "Name and country",
    "brand": "Brand",
}


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


READERS: dict[str, Callable[[Client], tuple[State, str]]] = {
    "client": _client,
    "brand": _brand,
}

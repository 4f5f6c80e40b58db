"""The Viewer: an authenticated client, person, role and locked filters, independent of Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    VIEWER = "viewer"
    EXECUTIVE = "executive"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Formats:
    """A client's formats of numbers and days, in the reader's locale. `week_start` counts from
    Monday = 0.
    """

    locale: str
    currency: str
    zone: str
    week_start: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Made by each way of authentication, taken by everything behind it.

    `locks` are filters that apply to everything this viewer sees, as canonical JSON text.
    The epochs are those of the client and of the person at the time of authentication.
    """

    client_id: UUID
    person_id: UUID | None
    role: Role
    formats: Formats
    client_epoch: int
    person_epoch: int
    locks: str = "[]"

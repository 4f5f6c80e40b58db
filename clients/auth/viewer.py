"""Whoever is asking, and what they may see: what every door makes."""

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
    """How a client reads numbers and days. `week_start` counts from Monday = 0."""

    locale: str
    currency: str
    zone: str
    week_start: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Made by a door, taken by everything behind the doors.

    `locks` are filters that apply to all this viewer sees, as canonical JSON text.
    The epochs are those of the client and of the person when the door opened.
    """

    client_id: UUID
    person_id: UUID | None
    role: Role
    formats: Formats
    client_epoch: int
    person_epoch: int
    locks: str = "[]"

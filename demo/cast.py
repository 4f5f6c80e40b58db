"""Who is in the demo: three clients, and the agency that looks after them."""

from __future__ import annotations

from demo import alpenpfad, brightsmile, maisonelan, states

STORIES = (alpenpfad.STORY, brightsmile.STORY, maisonelan.STORY)
# Beside them one whose accounts misbehave.
STATES = states.STORY
AGENCY_HOST = "agency.localhost"
# E-mail, name, agency role, slugs of the clients a manager looks after.
STAFF = (
    ("owner@northlight.example", "Robin Berg", "owner", ()),
    ("manager@northlight.example", "Alex Moreau", "manager", ("alpenpfad", "maison-elan")),
)
# One for all: the demo listens on loopback and its numbers are made up.
PASSWORD = "look-around-2026"  # noqa: S105  # printed on purpose

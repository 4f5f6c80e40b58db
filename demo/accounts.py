"""The demo's accounts: three clients, and the agency's staff."""

from __future__ import annotations

from demo import alpenpfad, brightsmile, maisonelan, states

CLIENTS = (alpenpfad.CLIENT, brightsmile.CLIENT, maisonelan.CLIENT)
# Beside them one whose accounts misbehave.
STATES = states.CLIENT
AGENCY_HOST = "agency.localhost"
# E-mail, name, agency role, slugs of the clients a manager looks after.
STAFF = (
    ("owner@northlight.example", "Robin Berg", "owner", ()),
    ("manager@northlight.example", "Alex Moreau", "manager", ("alpenpfad", "maison-elan")),
)
# One for all: the demo listens on loopback and its numbers are made up.
PASSWORD = "look-around-2026"  # noqa: S105  # printed on purpose

"""The demo's accounts: three clients, and the agency's staff."""

from __future__ import annotations

from demo import alpenpfad, brightsmile, maisonelan, states

CLIENTS = (alpenpfad.CLIENT, brightsmile.CLIENT, maisonelan.CLIENT)
# In addition, the client whose accounts fail.
STATES = states.CLIENT
AGENCY_HOST = "agency.localhost"
# E-mail, name, agency role, slugs of the assigned clients.
STAFF = (
    ("owner@northlight.example", "Robin Berg", "owner", ()),
    ("manager@northlight.example", "Alex Moreau", "manager", ("alpenpfad", "maison-elan")),
)
# The same for everybody: the demo listens on loopback and its numbers are invented.
PASSWORD = "look-around-2026"  # noqa: S105  # printed on purpose

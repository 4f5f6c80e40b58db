from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import signing

from clients.auth.tickets import LONGEST, SALT, VERSION, JSONSerializer, Ticket, TicketSigner
from clients.auth.viewer import Formats, Role, Viewer
from clients.errors import BadTicket

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BOARD = UUID("7b1a6a3e-6d0f-4f53-a1e9-0c5ad6b1f7aa")
VIEWER = Viewer(
    client_id=UUID("c9e5c8a2-92b6-4b4f-8a52-3d9a1c0d8e11"),
    person_id=UUID("0f3f9d0b-1e0a-4d0e-9a6e-5b1f0c2d7e22"),
    role=Role.EXECUTIVE,
    formats=Formats("de_DE", "EUR", "Europe/Berlin", 0),
    client_epoch=3,
    person_epoch=4,
    locks='[{"field":"region","value":"Süd"}]',
)
SECRET = "a secret of this test"
SIGNER = TicketSigner(SECRET)


def issued(viewer: Viewer = VIEWER, *, spec_digest: str = "f" * 64) -> str:
    return SIGNER.issue(
        viewer,
        host="Acme.localhost:8000",
        dashboard_id=BOARD,
        spec_digest=spec_digest,
        session="0123456789abcdef",
        now=NOW,
        seconds=300,
    )


@pytest.mark.parametrize("viewer", [VIEWER, replace(VIEWER, person_id=None, person_epoch=0)])
def test_ticket_round_trips_its_viewer_and_dashboard(viewer: Viewer) -> None:
    ticket = SIGNER.read(issued(viewer), host="acme.localhost", now=NOW)

    assert ticket == Ticket(viewer, BOARD, "f" * 64, "0123456789abcdef", 1_795_176_000_000)


def test_ticket_is_bound_to_host_key_and_expiry() -> None:
    token = issued()

    with pytest.raises(BadTicket):
        SIGNER.read(token, host="globex.localhost", now=NOW)
    with pytest.raises(BadTicket):
        SIGNER.read(token, host="acme.localhost", now=NOW + timedelta(seconds=300))
    with pytest.raises(BadTicket):
        TicketSigner("another").read(token, host="acme.localhost", now=NOW)


def test_tampered_ticket_is_rejected() -> None:
    token = issued()

    for index in range(len(token)):
        changed = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
        with pytest.raises(BadTicket):
            SIGNER.read(changed, host="acme.localhost", now=NOW)


@pytest.mark.parametrize(
    "junk", ["", ".", "a.b", "é.é", "e30.e30", "x" * (LONGEST + 1), issued() + "=", issued() + "."]
)
def test_malformed_ticket_is_rejected(junk: str) -> None:
    with pytest.raises(BadTicket):
        SIGNER.read(junk, host="acme.localhost", now=NOW)


@pytest.mark.parametrize("fields", [{}, [], [VERSION], None, [VERSION, True] + [0] * 15])
def test_signed_payload_of_another_shape_is_rejected(fields: object) -> None:
    signer = signing.Signer(key=SECRET, salt=SALT, sep=".", fallback_keys=[])
    token = signer.sign_object(fields, serializer=JSONSerializer)

    with pytest.raises(BadTicket):
        SIGNER.read(token, host="acme.localhost", now=NOW)


def test_ticket_of_a_fallback_secret_key_is_accepted() -> None:
    rotated = TicketSigner("the next secret", fallbacks=[SECRET])

    assert rotated.read(issued(), host="acme.localhost", now=NOW).viewer == VIEWER
    with pytest.raises(BadTicket):
        TicketSigner("the next secret").read(issued(), host="acme.localhost", now=NOW)


def test_a_ticket_too_long_for_a_header_is_not_issued() -> None:
    with pytest.raises(ValueError, match="characters"):
        issued(spec_digest="f" * LONGEST)

"""The receiver: accepted and refused deliveries; a refusal changes nothing."""

from __future__ import annotations

import hmac
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from clients import endpoints
from clients.models import AuditEntry, Client
from clients.secrets import tokens
from clients.tenancy import across_clients, within
from runtime.token_bucket import TokenBucket
from tests.widgets.webhooks.sender import Sender, event, make_sender, sign
from widgets.webhooks import receiver

pytestmark = pytest.mark.django_db

LARGEST = receiver.MOST_BYTES


@pytest.fixture(autouse=True)
def _full_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "rate_limit", TokenBucket(per_second=50, burst=200))
    monkeypatch.setattr(receiver, "audit_rate_limit", TokenBucket(per_second=1 / 60, burst=1))


def test_a_signed_delivery_is_stored_without_personal_data(oscom: Sender) -> None:
    data = {"contact_id": "ct_1", "email": "ann@example.com", "new_score": 82}

    answer = oscom.send(event("contact.score.changed", id="whe_a", data=data))

    assert (answer.status_code, answer.json()) == (202, {})
    (delivery,) = oscom.stored()
    assert (delivery.event_id, delivery.event_type) == ("whe_a", "contact.score.changed")
    assert delivery.data == {"contact_id": "ct_1", "new_score": 82}
    assert delivery.state == "waiting"
    assert delivery.happened_at == datetime(2025, 11, 19, 9, 14, 5, tzinfo=UTC)


def test_a_repeated_delivery_is_stored_once(oscom: Sender) -> None:
    body = event()

    answers = [oscom.send(body), oscom.send(body), oscom.send(body, signature=_later(oscom, body))]

    assert [answer.status_code for answer in answers] == [202, 200, 200]
    assert len(oscom.stored()) == 1


def test_an_unknown_event_is_accepted_and_ignored(oscom: Sender) -> None:
    answer = oscom.send(event("weather.changed", data={"email": "ann@example.com"}))

    assert answer.status_code == 202
    (delivery,) = oscom.stored()
    assert (delivery.state, delivery.data) == ("ignored", {})


@pytest.mark.parametrize("body", [b" ", b"not json", b"[]", b'{"id":"whe_1"}', b"\xff\xfe"])
def test_a_signed_but_malformed_body_is_stored_as_rejected(oscom: Sender, body: bytes) -> None:
    answers = [oscom.send(body), oscom.send(body)]

    assert [answer.status_code for answer in answers] == [400, 400]
    (delivery,) = oscom.stored()
    assert (delivery.state, delivery.data, delivery.event_type) == ("rejected", {}, "")


def _later(oscom: Sender, body: bytes) -> str:
    return sign(body, oscom.secret, at=time.time() + 60)


def forged(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"signature": sign(body, "whsec_guessed")}


def altered(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"body": body.replace(b"boots", b"b00ts"), "signature": sign(body, oscom.secret)}


def late(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"signature": sign(body, oscom.secret, at=time.time() - 301)}


def early(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"signature": sign(body, oscom.secret, at=time.time() + 302)}


def unsigned(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"signature": ""}


def downgraded(oscom: Sender, body: bytes) -> dict[str, Any]:
    return {"signature": hmac.digest(oscom.secret.encode(), body, "sha256").hex()}


@pytest.mark.parametrize("how", [forged, altered, late, early, unsigned, downgraded])
def test_a_wrong_or_old_signature_is_refused(
    oscom: Sender, how: Any, caplog: pytest.LogCaptureFixture
) -> None:
    body = event()
    caplog.set_level(logging.INFO)

    answer = oscom.send(**{"body": body} | how(oscom, body))

    assert (answer.status_code, answer.json()) == (401, {"error": {"code": "bad_signature"}})
    assert oscom.stored() == []
    assert "webhook refused" in caplog.text
    token = oscom.path.split("/")[3]
    told = str([vars(record) for record in caplog.records if record.name.startswith("widgets")])
    assert oscom.secret not in told
    assert token not in told
    assert "boots" not in told


def test_refusals_are_audited_once_a_minute(acme: Client, oscom: Sender) -> None:
    for _ in range(3):
        oscom.send(signature="t=1,v1=00")

    with within(acme.pk):
        entries = AuditEntry.objects.for_client(acme.pk).filter(event="webhook.rejected")
        assert [entry.details for entry in entries] == [{"reason": "signature"}]


def test_globexs_secret_does_not_sign_for_acme(acme: Client, globex: Client) -> None:
    ours, theirs = make_sender(acme), make_sender(globex)
    body = event()

    answer = ours.send(body, signature=sign(body, theirs.secret))

    assert answer.status_code == 401
    assert ours.stored() == []
    assert theirs.stored() == []


def test_one_event_id_at_two_clients_is_two_events(acme: Client, globex: Client) -> None:
    ours, theirs = make_sender(acme), make_sender(globex)
    body = event()

    assert [ours.send(body).status_code, theirs.send(body).status_code] == [202, 202]
    assert (len(ours.stored()), len(theirs.stored())) == (1, 1)


def test_both_secrets_are_valid_for_a_day_after_a_rotation(acme: Client, oscom: Sender) -> None:
    with within(acme.pk):
        new = endpoints.rotate(oscom.endpoint, actor=None).get_secret_value()
    bodies = [event() for _ in range(3)]

    first = oscom.send(bodies[0], signature=sign(bodies[0], new)).status_code
    second = oscom.send(bodies[1]).status_code
    with within(acme.pk):
        endpoints.record(oscom.endpoint, oscom.endpoint.State.REGISTERED, subscription="whk_1")
        oscom.endpoint.previous_until = timezone.now() - timedelta(seconds=1)
        oscom.endpoint.save()
    third = oscom.send(bodies[2]).status_code

    assert (first, second, third) == (202, 202, 401)


def test_a_revoked_secret_is_refused(acme: Client, oscom: Sender) -> None:
    with within(acme.pk):
        endpoints.rotate(oscom.endpoint, actor=None)
        endpoints.revoke_previous(oscom.endpoint, actor=None)

    assert oscom.send().status_code == 401


def test_the_plain_scheme_refuses_old_events(acme: Client, oscom: Sender) -> None:
    with within(acme.pk):
        oscom.endpoint.scheme = "body"
        oscom.endpoint.save()
    old, new = event(), event(created_at=timezone.now().isoformat())

    statuses = []
    for body in (old, new):
        proof = hmac.digest(oscom.secret.encode(), body, "sha256").hex()
        statuses.append(oscom.send(body, signature=f"sha256={proof}").status_code)

    assert statuses == [401, 202]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
def test_other_methods_are_refused(oscom: Sender, method: str) -> None:
    answer = oscom.send(method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_types_are_refused(oscom: Sender, kind: str) -> None:
    assert oscom.send(content_type=kind).status_code == 415


def test_a_body_of_a_mebibyte_is_accepted_and_a_larger_one_refused(oscom: Sender) -> None:
    body = event(padding="")
    full = event(padding="x" * (LARGEST - len(body)))[:LARGEST]

    assert len(full) <= LARGEST
    assert oscom.send(full).status_code in {202, 400}
    assert oscom.send(full + b" " * (LARGEST + 1 - len(full))).status_code == 413


def test_an_unknown_address_is_404(acme: Client, oscom: Sender) -> None:
    token = oscom.path.split("/")[3]
    other = tokens.new(tokens.WEBHOOK)
    wrong = [other, token[:-1] + ("0" if token[-1] != "0" else "1"), token[:-1], "x"]
    wrong += [tokens.new("pts"), token.upper()]

    paths = [f"/hooks/oscom/{each}/" for each in wrong] + [f"/hooks/socialcrm/{token}/"]
    answers = [oscom.send(path=path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {b'{"error": {"code": "not_found"}}'}
    assert oscom.stored() == []


def test_clients_hosts_have_no_receiver(oscom: Sender) -> None:
    assert oscom.send(host="acme.localhost").status_code == 404


def test_a_suspended_client_receives_nothing(acme: Client, oscom: Sender) -> None:
    with across_clients():
        Client.objects.for_client(acme.pk).update(suspended_at=timezone.now())

    assert oscom.send().status_code == 404


def test_a_removed_endpoint_receives_nothing(acme: Client, oscom: Sender) -> None:
    with within(acme.pk):
        endpoints.remove(oscom.endpoint, actor=None)

    assert oscom.send().status_code == 404


def test_a_secret_that_cannot_be_decrypted_refuses_deliveries(acme: Client, oscom: Sender) -> None:
    with within(acme.pk):
        oscom.endpoint.sealed_secret = "v1:tests:AAAA"
        oscom.endpoint.save()

    assert oscom.send().status_code == 401


def test_a_flood_is_rate_limited_and_forgeries_use_no_tokens(
    oscom: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "rate_limit", TokenBucket(per_second=0, burst=2))
    for _ in range(5):
        oscom.send(signature="t=1,v1=00")

    answers = [oscom.send() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert len(oscom.stored()) == 2


def test_a_delivery_that_cannot_be_stored_is_to_be_retried(oscom: Sender) -> None:
    with database.cursor() as cursor:
        cursor.execute("ALTER TABLE widgets_webhookdelivery RENAME TO elsewhere")

    answer = oscom.send()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_the_database_stores_no_token_and_no_plain_secret(oscom: Sender) -> None:
    token = oscom.path.split("/")[3]
    row = str(vars(oscom.endpoint))

    assert token not in row
    assert oscom.secret not in row
    assert oscom.endpoint.token_hash == tokens.hashed(token)
    assert oscom.endpoint.token_hint == token[4:12]

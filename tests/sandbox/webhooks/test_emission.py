"""Every mode, as a receiver on loopback sees it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.webhooks.signing import FOREIGN_SECRET
from tests.sandbox.driver import KEY, Driver
from tests.sandbox.receiver import SECRET, Receiver, digest
from tests.sandbox.webhooks.conftest import emit


def test_an_event_arrives_signed_and_named(driver: Driver, receiver: Receiver) -> None:
    (delivery,) = emit(driver)
    (got,) = receiver.received

    assert got.is_signed_by(SECRET)
    assert abs(int(got.signature["t"][0]) - time.time()) < 10
    assert got.headers["x-oscom-event"] == got.json["type"] == "seo.ranking.changed"
    assert got.headers["x-oscom-delivery"] == delivery["id"]
    assert list(got.json) == ["id", "type", "workspace_id", "created_at", "api_version", "data"]
    assert (delivery["state"], delivery["status"]) == ("delivered", 202)
    assert SECRET not in str(delivery)


def test_events_arrive_in_order(driver: Driver, receiver: Receiver) -> None:
    emitted = driver.control("POST", "/webhooks/emit", {"key": KEY, "count": 30})
    driver.control("GET", "/webhooks/deliveries", settle=10)

    assert receiver.ids == emitted["events"]


def test_a_shuffle_brings_the_same_events_in_another_order(
    driver: Driver, receiver: Receiver
) -> None:
    order = {"key": KEY, "mode": "shuffle", "count": 8}
    emitted = driver.control("POST", "/webhooks/emit", order)
    driver.control("GET", "/webhooks/deliveries", settle=10)

    assert receiver.ids != emitted["events"]
    assert sorted(receiver.ids) == sorted(emitted["events"])


@pytest.mark.parametrize("same_time", [True, False])
def test_a_duplicate_has_the_same_ids(
    driver: Driver, receiver: Receiver, *, same_time: bool
) -> None:
    emit(driver, mode="duplicate", same_time=same_time)

    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["x-oscom-delivery"] == second.headers["x-oscom-delivery"]
    assert (first.signature == second.signature) is same_time
    assert second.is_signed_by(SECRET)


def test_a_replay_is_old_and_well_signed(driver: Driver, receiver: Receiver) -> None:
    emit(driver, mode="replay")

    (got,) = receiver.received
    assert got.is_signed_by(SECRET)
    assert int(got.signature["t"][0]) < time.time() - 86_400
    assert got.json["created_at"] < time.strftime("%Y-%m-%d", time.gmtime())


@pytest.mark.parametrize("mode", ["foreign_secret", "bad_signature", "altered"])
def test_forgeries_do_not_verify_and_are_not_repeated(
    driver: Driver, receiver: Receiver, mode: str
) -> None:
    receiver.statuses = [401]
    (delivery,) = emit(driver, mode=mode)

    (got,) = receiver.received
    assert not got.is_signed_by(SECRET)
    assert got.is_signed_by(FOREIGN_SECRET) is (mode == "foreign_secret")
    assert got.json["type"] == "seo.ranking.changed"
    assert (delivery["state"], delivery["next_at"]) == ("failed", None)


def test_a_signature_can_be_missing(driver: Driver, receiver: Receiver) -> None:
    emit(driver, mode="missing_signature")

    assert "x-oscom-signature" not in receiver.received[0].headers


def test_while_a_secret_rotates_both_are_used(driver: Driver, receiver: Receiver) -> None:
    new = "whsec_the_next_one_0123"
    driver.send("PATCH", "/oscom/v1/webhooks/" + webhook(driver), {"secret": new}, key=KEY)

    emit(driver)
    emit(driver, mode="two_secrets")
    emit(driver, mode="previous_secret")

    signers = [[got.is_signed_by(secret) for secret in (SECRET, new)] for got in receiver.received]
    assert signers == [[False, True], [True, True], [True, False]]


@pytest.mark.parametrize(("scheme", "prefix"), [("sha256", "sha256="), ("hex", "")])
def test_the_plain_form_signs_the_body_alone(
    driver: Driver, receiver: Receiver, scheme: str, prefix: str
) -> None:
    emit(driver, scheme=scheme)

    (got,) = receiver.received
    assert got.headers["x-oscom-signature"] == prefix + digest(SECRET, got.body)


def test_unknown_events_and_fields_are_sent(driver: Driver, receiver: Receiver) -> None:
    emit(driver, mode="unknown_event", data={"crater_metres": 4})
    emit(driver, mode="unknown_fields")

    unknown, extended = (got.json for got in receiver.received)
    assert (unknown["type"], unknown["data"]) == ("content.exploded", {"crater_metres": 4})
    assert extended["x_region"]
    assert extended["data"]["x_experiment"]


def test_a_huge_body_is_over_a_mebibyte(driver: Driver, receiver: Receiver) -> None:
    emit(driver, mode="huge")

    (got,) = receiver.received
    assert len(got.body) > 1024 * 1024
    assert got.is_signed_by(SECRET)


def test_garbage_is_signed_all_the_same(driver: Driver, receiver: Receiver) -> None:
    emit(driver, mode="garbage")

    (got,) = receiver.received
    assert got.is_signed_by(SECRET)
    with pytest.raises(ValueError, match="unexpected end"):
        _ = got.json


def test_a_flood_is_spread_over_its_seconds(driver: Driver, receiver: Receiver) -> None:
    begun = time.monotonic()
    found = emit(driver, mode="flood", count=40, seconds=0.4)

    assert time.monotonic() - begun > 0.35
    assert len(set(receiver.ids)) == len(found) == 40


def test_hundreds_are_sent_side_by_side(driver: Driver, receiver: Receiver) -> None:
    emit(driver, count=200, parallel=8)

    assert len(receiver.received) == 200


def test_an_emission_may_give_exact_events(driver: Driver, receiver: Receiver) -> None:
    events = [
        {"event": "campaign.completed", "data": {"campaign_id": "cmp_1"}, "id": "whe_first"},
        {"event": "content.published", "data": {"content_id": "cnt_2"}},
    ]
    emit(driver, events=events)

    first, second = (got.json for got in receiver.received)
    assert (first["id"], first["data"]["campaign_id"]) == ("whe_first", "cmp_1")
    assert (second["type"], second["data"]["content_id"]) == ("content.published", "cnt_2")


def test_only_subscribers_whose_conditions_hold_are_told(
    driver: Driver, receiver: Receiver
) -> None:
    condition = {"event": "contact.score.changed", "field": "new_score"}
    change = {"conditions": [{**condition, "operator": "gt", "value": 80}]}
    driver.send("PATCH", "/oscom/v1/webhooks/" + webhook(driver), change, key=KEY)

    for score in (80, 81):
        emit(driver, event="contact.score.changed", data={"new_score": score})
    driver.control("POST", "/webhooks/emit", {"workspace": "brightsmile"})

    assert [got.json["data"]["new_score"] for got in receiver.received] == [81]


def webhook(driver: Driver) -> str:
    listed: Any = driver.get("/webhooks").payload()["data"]
    return str(listed[0]["id"])

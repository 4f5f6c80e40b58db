from __future__ import annotations

import pytest

from tests.sandbox.driver import KEY, Driver
from tests.sandbox.receiver import SECRET, Receiver
from tests.sandbox.webhooks.conftest import emit


def test_a_refused_delivery_follows_the_schedule_of_the_clock(
    driver: Driver, receiver: Receiver
) -> None:
    receiver.statuses = [500] * 5
    emit(driver)
    counts = [len(receiver.received)]

    for seconds in (9, 1, 50, 240, 1500, 9000):
        driver.control("POST", "/clock", {"advance": seconds})
        (delivery,) = driver.control("GET", "/webhooks/deliveries", settle=10)["deliveries"]
        counts.append(len(receiver.received))

    assert counts == [1, 1, 2, 3, 4, 5, 5]
    assert (delivery["state"], delivery["next_at"]) == ("failed", None)
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500] * 5
    assert len({got.headers["x-oscom-delivery"] for got in receiver.received}) == 1
    assert all(got.is_signed_by(SECRET) for got in receiver.received)


def test_a_later_success_ends_the_attempts(driver: Driver, receiver: Receiver) -> None:
    receiver.statuses = [503]
    (first,) = emit(driver)
    driver.control("POST", "/clock", {"advance": 10})
    (second,) = driver.control("GET", "/webhooks/deliveries", settle=10)["deliveries"]

    assert (first["state"], second["state"], second["next_at"]) == ("pending", "delivered", None)
    assert len(receiver.received) == 2


def test_a_deleted_webhook_gets_nothing_more(driver: Driver, receiver: Receiver) -> None:
    receiver.statuses = [500]
    emit(driver)
    webhook = driver.get("/webhooks").payload()["data"][0]["id"]
    driver.send("DELETE", f"/oscom/v1/webhooks/{webhook}", key=KEY)
    driver.control("POST", "/clock", {"advance": 10})
    (delivery,) = driver.control("GET", "/webhooks/deliveries", settle=10)["deliveries"]

    assert (delivery["state"], len(receiver.received)) == ("dropped", 1)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:9/", "ConnectionRefusedError"),
        ("https://hooks.example/oscom", "only http:// receivers on loopback"),
    ],
)
def test_nothing_leaves_the_machine_and_failures_are_journaled(
    driver: Driver, url: str, error: str
) -> None:
    order = {"workspace": "alpenpfad", "url": url, "events": ["campaign.completed"]}
    driver.control("POST", "/webhooks/subscriptions", order)

    (delivery,) = emit(driver, event="campaign.completed", attempts=1)

    assert (delivery["state"], delivery["status"]) == ("failed", None)
    assert error in delivery["attempts"][0]["error"]


def test_the_journal_is_narrowed_by_any_field(driver: Driver, receiver: Receiver) -> None:
    emit(driver)
    emit(driver, event="campaign.completed")

    found = driver.control("GET", "/webhooks/deliveries", event="campaign.completed")

    assert [item["event"] for item in found["deliveries"]] == ["campaign.completed"]


def test_a_reset_forgets_subscriptions_and_deliveries(driver: Driver, receiver: Receiver) -> None:
    receiver.statuses = [500]
    emit(driver)
    driver.renew()

    assert driver.control("GET", "/webhooks/deliveries") == {"settled": True, "deliveries": []}
    assert driver.get("/webhooks").payload()["data"] == []

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.webhooks.subscriptions import EVENTS
from tests.sandbox.driver import KEY, Driver
from tests.sandbox.receiver import SECRET, Receiver, listening


@pytest.fixture
def receiver(driver: Driver) -> Iterator[Receiver]:
    """Registered for every event of the driver's workspace."""
    with listening() as receiver:
        order = {"url": receiver.url, "events": list(EVENTS), "secret": SECRET}
        assert driver.send("POST", "/oscom/v1/webhooks", order, key=KEY).status == 201
        yield receiver
        driver.world.dispatcher.clear()


def emit(driver: Driver, **order: Any) -> list[dict[str, Any]]:
    """The deliveries, once they have arrived."""
    answer = driver.control("POST", "/webhooks/emit", {"key": KEY, **order})
    assert "events" in answer, answer
    deliveries = driver.control("GET", "/webhooks/deliveries", settle=10)
    assert deliveries["settled"]
    return list(deliveries["deliveries"])

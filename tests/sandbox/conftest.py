from __future__ import annotations

import pytest

from sandbox.accounts import ApiKey
from sandbox.world import World
from tests.sandbox.driver import NOW, Driver


@pytest.fixture(scope="session")
def small_world() -> World:
    return World(now=NOW, scale=0.15)


@pytest.fixture
def driver(small_world: World) -> Driver:
    driver = Driver(small_world)
    driver.renew()
    small_world.keys.add(ApiKey("oscom_sk_walker", workspace="alpenpfad", per_minute=10_000))
    return driver

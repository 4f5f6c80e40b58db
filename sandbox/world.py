from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sandbox.accounts import KeyRing
from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.limiter import Limiter
from sandbox.scenarios.book import ScenarioBook
from sandbox.warehouse.dataset import Warehouse
from sandbox.webhooks.courier import Courier
from sandbox.webhooks.subscriptions import Subscriptions

DEFAULT_SEED = 1


@dataclass
class Flags:
    """Rulings that the platforms' documents leave open."""

    webhooks_require_admin: bool = False


class World:
    """Everything that changes while the sandbox runs. A reset makes it new."""

    clock: Clock
    keys: KeyRing
    limiter: Limiter
    journal: Journal
    scenarios: ScenarioBook
    warehouse: Warehouse
    flags: Flags
    subscriptions: Subscriptions

    def __init__(
        self, seed: int = DEFAULT_SEED, now: datetime | None = None, scale: float = 1.0
    ) -> None:
        self._start = (seed, now)
        self._scale = scale
        # One for good: its threads outlive a reset.
        self.courier = Courier(self._wall)
        self.reset()

    def reset(self, seed: int | None = None, now: datetime | None = None) -> None:
        """Back to the start, or to another seed and present."""
        first_seed, first_now = self._start
        self.clock = Clock(now or first_now)
        self.keys = KeyRing()
        self.limiter = Limiter()
        self.journal = Journal()
        self.scenarios = ScenarioBook()
        self.warehouse = Warehouse(
            seed=first_seed if seed is None else seed, anchor=self.clock.now(), scale=self._scale
        )
        self.flags = Flags()
        self.subscriptions = Subscriptions()
        self.courier.clear()
        self._request_ids = count(1)

    def _wall(self) -> datetime:
        return self.clock.wall()

    def request_id(self) -> str:
        return f"req_{next(self._request_ids):08x}"

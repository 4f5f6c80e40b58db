from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sandbox.accounts import KeyRing
from sandbox.busyocto.workspace import BusyOctoStore
from sandbox.campaignos.workspace import CampaignOsStore
from sandbox.clock import Clock
from sandbox.limiter import Limiter
from sandbox.oktopost.workspace import OktopostStore
from sandbox.request_log import RequestLog
from sandbox.scenarios.book import ScenarioBook
from sandbox.socialcrm.workspace import SocialStore
from sandbox.synthetic.data import SyntheticDataStore
from sandbox.webhooks.dispatcher import Dispatcher
from sandbox.webhooks.subscriptions import Subscriptions

DEFAULT_SEED = 1


@dataclass
class Flags:
    """Rulings that the platforms' documents leave open."""

    webhooks_require_admin: bool = False
    analytics_session_only: bool = False


class World:
    """Everything that changes while the sandbox runs. A reset makes it new."""

    clock: Clock
    keys: KeyRing
    limiter: Limiter
    request_log: RequestLog
    scenarios: ScenarioBook
    data_store: SyntheticDataStore
    social: SocialStore
    oktopost: OktopostStore
    busyocto: BusyOctoStore
    campaignos: CampaignOsStore
    flags: Flags
    subscriptions: Subscriptions

    def __init__(
        self, seed: int = DEFAULT_SEED, now: datetime | None = None, scale: float = 1.0
    ) -> None:
        self._start = (seed, now)
        self._scale = scale
        # One for good: its threads outlive a reset.
        self.dispatcher = Dispatcher(self._wall)
        self.reset()

    def reset(self, seed: int | None = None, now: datetime | None = None) -> None:
        """Back to the start, or to another seed and present.

        Generated data are kept if they would be the same again.
        """
        first_seed, first_now = self._start
        seed = first_seed if seed is None else seed
        self.clock = Clock(now or first_now)
        self.keys = KeyRing()
        self.limiter = Limiter()
        self.request_log = RequestLog()
        self.scenarios = ScenarioBook()
        self.data_store = self._data_store(seed, self.clock.now())
        self.social = SocialStore()
        self.oktopost = OktopostStore()
        self.busyocto = BusyOctoStore()
        self.campaignos = CampaignOsStore()
        self.flags = Flags()
        self.subscriptions = Subscriptions()
        self.dispatcher.clear()
        self._request_ids = count(1)

    def _data_store(self, seed: int, anchor: datetime) -> SyntheticDataStore:
        held: SyntheticDataStore | None = getattr(self, "data_store", None)
        if held and held.is_of(seed=seed, anchor=anchor):
            held.undo_edits()
            return held
        return SyntheticDataStore(seed=seed, anchor=anchor, scale=self._scale)

    def _wall(self) -> datetime:
        return self.clock.wall()

    def request_id(self) -> str:
        return f"req_{next(self._request_ids):08x}"

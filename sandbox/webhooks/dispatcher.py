"""The dispatcher of webhook deliveries: in order within a lane, with redelivery on failure."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sandbox.webhooks.delivery import Delivery, attempt

# OSCOM's guide promises redelivery and names no times: seconds after the first attempt.
SCHEDULE_SECONDS = (0, 10, 60, 300, 1800)
SENDERS = 32
KEPT = 20_000


@dataclass(order=True)
class Lane:
    """Deliveries that follow one another. `again` marks a repeated attempt."""

    due: datetime
    number: int
    deliveries: Sequence[Delivery] = field(compare=False)
    again: bool = field(compare=False, default=False)
    epoch: int = field(compare=False, default=0)


class Dispatcher:
    """`now` is the clock that deliveries are due by; it may jump, then call `wake`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: deque[Delivery] = deque(maxlen=KEPT)
        self._queue: list[Lane] = []
        self._numbers = count()
        self._in_flight = 0
        self._epoch = 0
        self._changed = threading.Condition()
        self._senders = ThreadPoolExecutor(SENDERS, "dispatcher")
        self._dispatcher: threading.Thread | None = None

    def post(self, deliveries: Sequence[Delivery], *, after_seconds: float = 0) -> None:
        """Send these one after another, the first after so many seconds."""
        with self._changed:
            self._kept.extend(deliveries)
            self._push(deliveries, self._now() + timedelta(seconds=after_seconds))

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget all; what is on the wire arrives and is not tried again."""
        with self._changed:
            self._epoch += 1
            self._queue.clear()
            self._kept.clear()
            self._changed.notify_all()

    def settle(self, timeout_seconds: float) -> bool:
        """Wait until nothing is on its way but repetitions that are due later."""
        with self._changed:
            return self._changed.wait_for(self._is_settled, timeout_seconds)

    def delivery_log(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, oldest first."""
        with self._changed:
            return [delivery.public() for delivery in self._kept]

    def _push(self, deliveries: Sequence[Delivery], due: datetime, *, again: bool = False) -> None:
        lane = Lane(due, next(self._numbers), deliveries, again, self._epoch)
        heappush(self._queue, lane)
        if self._dispatcher is None:
            self._dispatcher = threading.Thread(target=self._dispatch, daemon=True)
            self._dispatcher.start()
        self._changed.notify_all()

    def _is_settled(self) -> bool:
        now = self._now()
        return not self._in_flight and all(lane.again and lane.due > now for lane in self._queue)

    def _dispatch(self) -> None:
        """Runs while anything waits: an idle dispatcher keeps no thread alive."""
        while (lane := self._next_due()) is not None:
            self._senders.submit(self._send, lane)

    def _next_due(self) -> Lane | None:
        with self._changed:
            while self._queue:
                pause = (self._queue[0].due - self._now()).total_seconds()
                if pause <= 0:
                    self._in_flight += 1
                    return heappop(self._queue)
                self._changed.wait(pause)
            self._dispatcher = None
            return None

    def _send(self, lane: Lane) -> None:
        try:
            for delivery in lane.deliveries:
                if lane.epoch != self._epoch:
                    return
                self._attempt(delivery)
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def _attempt(self, delivery: Delivery) -> None:
        if not delivery.subscription.active:
            delivery.state, delivery.next_at = "dropped", None
            return
        delivery.first_at = delivery.first_at or self._now()
        epoch = self._epoch
        made = attempt(delivery)
        with self._changed:
            delivery.attempts.append(made)
            delivery.next_at = None
            tried = len(delivery.attempts)
            if made.accepted:
                delivery.state = "delivered"
            elif tried >= delivery.most_attempts:
                delivery.state = "failed"
            elif epoch == self._epoch:
                wait = timedelta(seconds=SCHEDULE_SECONDS[tried])
                delivery.next_at = delivery.first_at + wait
                self._push([delivery], delivery.next_at, again=True)

"""The workers' application."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from kombu.exceptions import OperationalError
from kombu.transport import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from widgets.results.pause import Pause

CONNECT_SECONDS, ANSWER_SECONDS = 0.25, 0.5
ONE_TRY = {"max_retries": 0, "interval_start": 0, "interval_step": 0}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class HastyChannel(redis.Channel):
    """A channel for those who publish: pages and receivers do not wait for a broker."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        return {
            **super()._connparams(asynchronous),  # type: ignore[misc]  # the stubs lack it
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        }


class HastyTransport(redis.Transport):
    Channel = HastyChannel


class Scheduler(PersistentScheduler):
    """Celery's scheduler, which makes the folder of the file that it keeps."""

    def setup_schedule(self) -> None:
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)  # type: ignore[attr-defined]  # the stubs lack it
        super().setup_schedule()


class Application(Celery):
    """Celery that gives up soon when it publishes, and for a while does not even try.

    What could not be published raises OperationalError and is done later by whoever finds
    it undone: pages ask again for what they lack, the sweep looks for deliveries.
    """

    task_cls = "portal.work:Work"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pause = Pause()

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        hasty = {"transport": HastyTransport, "transport_options": ONE_TRY}
        return super().connection_for_write(url, **{**hasty, **options})

    def send_task(self, *args: Any, **options: Any) -> Any:
        if self.pause.is_on:
            raise OperationalError("the broker did not answer a moment ago")
        try:
            sent = super().send_task(*args, **options)
        except OperationalError:
            self.pause.fail()
            raise
        self.pause.answer()
        return sent


app = Application("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

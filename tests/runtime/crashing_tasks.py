"""A task that kills its worker process, as the out-of-memory killer does."""

from __future__ import annotations

import os
import signal

from celery import shared_task
from django.conf import settings

from runtime.redis_handles import connect
from runtime.timeouts import PAGE

DIE = "tests.runtime.crashing_tasks.die"
DEATHS = "deaths"


@shared_task(name=DIE, soft_time_limit=5, time_limit=10)
def die() -> None:
    connect(settings.BROKER_URL, PAGE).incr(DEATHS)
    os.kill(os.getpid(), signal.SIGKILL)

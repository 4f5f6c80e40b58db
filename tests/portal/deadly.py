"""Work that its worker does not survive, as running out of memory would be."""

from __future__ import annotations

import os
import signal

from celery import shared_task
from django.conf import settings

from portal import health

DIE = "tests.portal.deadly.die"
DEATHS = "deaths"


@shared_task(name=DIE, soft_time_limit=5, time_limit=10)
def die() -> None:
    health.redis(settings.BROKER_URL).incr(DEATHS)
    os.kill(os.getpid(), signal.SIGKILL)

"""Heartbeat of the rendering worker, which tells the readiness probe its missing fonts."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from redis.exceptions import RedisError

from runtime.redis_handles import connect
from runtime.timeouts import PAGE
from widgets.rendering.fonts import LANGUAGES, missing_scripts

KEY = "portal:rendering"
# A document may take four minutes, during which the worker's only process sends no heartbeat.
EXPIRES_SECONDS = 330


def record() -> None:
    """Record a heartbeat. It is skipped if the broker does not answer."""
    try:
        missing = ",".join(missing_scripts())
        connect(settings.BROKER_URL, PAGE).set(KEY, missing, ex=EXPIRES_SECONDS)
    except RedisError:
        return


def last_missing_scripts() -> list[str] | None:
    """The scripts that the rendering worker lacks a font for; None without a heartbeat."""
    try:
        stored = connect(settings.BROKER_URL, PAGE).get(KEY)
    except RedisError:
        return None
    if stored is None:
        return None
    names = cast("bytes", stored).decode(errors="replace").split(",")
    return [script for script in LANGUAGES if script in names]

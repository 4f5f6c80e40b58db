"""Liveness and readiness probes for load balancers.

Readiness depends on PostgreSQL alone. Without Redis or a worker pages still show their last good
numbers, so these are reported but take no host out of service.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from runtime.redis_handles import connect
from runtime.timeouts import PAGE
from widgets.rendering import heartbeat as rendering_heartbeat

HEARTBEAT_KEY = "portal:heartbeat"
# Three missed heartbeats.
HEARTBEAT_SECONDS = 45
RETRY_SECONDS = 5

View = Callable[[HttpRequest], HttpResponse]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", "text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    database = has_database()
    parts = {
        "version": settings.VERSION,
        "database": database,
        "migrations": database and is_migrated(),
        "redis": has_redis(),
        "worker": has_worker(),
        **rendering_parts(),
    }
    headers = {"Cache-Control": "no-store"}
    if parts["migrations"]:
        return JsonResponse(parts, headers=headers)
    return JsonResponse(parts, status=503, headers=headers | {"Retry-After": str(RETRY_SECONDS)})


def internal_probes(get_response: View) -> View:
    """Middleware for probes from the internal network, which send no client's host name.

    It precedes all middleware that checks the host. Forwarded requests are external.
    """
    probes: dict[str, View] = {"/healthz": healthz, "/readyz": readyz}

    def answer(request: HttpRequest) -> HttpResponse:
        view = probes.get(request.path_info)
        return view(request) if view and is_internal(request) else get_response(request)

    return answer


def record_heartbeat() -> None:
    """Record a worker's heartbeat. It is skipped if the broker does not answer."""
    try:
        connect(settings.BROKER_URL, PAGE).set(HEARTBEAT_KEY, 1, ex=HEARTBEAT_SECONDS)
    except RedisError:
        return


def is_internal(request: HttpRequest) -> bool:
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_private
    except ValueError:
        return False


def has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_redis() -> bool:
    try:
        return bool(connect(settings.REDIS_URL, PAGE).ping())
    except RedisError:
        return False


def rendering_parts() -> dict[str, Any]:
    """The rendering worker and the scripts that it has no font for; empty where none is to run."""
    if not settings.STATIC_CHARTS:
        return {}
    missing = rendering_heartbeat.last_missing_scripts()
    return {"rendering_worker": missing is not None, "missing_fonts": missing or []}


def has_worker() -> bool:
    try:
        return bool(connect(settings.BROKER_URL, PAGE).exists(HEARTBEAT_KEY))
    except RedisError:
        return False

"""Prepares the states of `states.py`: ages of cached results, and scenarios of the sandbox."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from clients import tenancy
from clients.auth.permissions import formats_of
from clients.models import Client, Connection
from demo.states import ACCOUNTS, CLIENT, STATES, DemoAccount
from widgets.accounts import access, health
from widgets.models import Dashboard, LastGood
from widgets.queries import state as states
from widgets.results import dashboard_specs, keys, last_good, reader
from widgets.results.cache_entry import CacheEntry
from widgets.results.freshness import Failed
from widgets.results.refresh import refresh
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources.account import Priority

FRESH_FOR = timedelta(minutes=5)
CONTROL_SECONDS = 30


def prepare(control_url: str) -> None:
    """Fetch results, backdate them, and set up the sandbox's failures of later calls.

    For a process that may open keys. A second run resets all states.
    """
    now = timezone.now()
    _control(control_url, "DELETE", "/scenarios")
    for account in ACCOUNTS:
        _control(control_url, "POST", "/keys", key=account.key, workspace=account.workspace)
    with tenancy.across_clients():
        client = Client.objects.across_clients().get(slug=CLIENT.slug)
    asked = _tile_requests(client, now)
    _forget(client)
    for account in ACCOUNTS:
        if account.good is not None:
            _fetch(client, asked[account.label], now - timedelta(minutes=account.good))
        if account.silent:
            since = now - timedelta(minutes=account.silent)
            for tile_request in asked[account.label]:
                reader.result_cache().fail(tile_request, Failed("unavailable", since, retry_at=now))
        if account.effect:
            _control(control_url, "POST", "/scenarios", **_scenario(account))


def _tile_requests(client: Client, now: datetime) -> Mapping[str, Sequence[TileRequest]]:
    """Tile requests of the page in its initial state, by account."""
    formats = formats_of(client)
    with tenancy.within(client.pk):
        board = Dashboard.objects.for_client(client.pk).get(slug=STATES.slug)
        dashboard_spec = dashboard_specs.load(client.pk, board.pk)
    shown = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    found: dict[str, list[TileRequest]] = {}
    for tile_request in tile_requests(dashboard_spec, shown, formats):
        found.setdefault(tile_request.spec.label, []).append(tile_request)
    return found


def _forget(client: Client) -> None:
    """Reset the health that workers recorded in earlier runs."""
    with tenancy.within(client.pk):
        rows = Connection.objects.for_client(client.pk)
        rows.update(health=Connection.Health.UNTESTED, failure="", blocked_until=None)


def _fetch(client: Client, wanted: Sequence[TileRequest], at: datetime) -> None:
    """Refresh tile requests, and store their results as if fetched at that time."""
    opened = partial(access.open_account, client.pk, priority=Priority.SCREEN)
    health.record_outcomes(
        client.pk, refresh(wanted, cache=reader.result_cache(), open_account=opened)
    )
    results = reader.result_cache().read(wanted, at)
    entries = [_aged(result.entry, at) for result in results if result.entry]
    if not entries:
        return
    # Stored results are deleted first: an older result never replaces a newer one.
    for entry in entries:
        reader.redis().delete(keys.payload(client.pk, entry.digest))
    reader.result_cache().put(entries)
    with tenancy.within(client.pk):
        digests = [entry.digest for entry in entries]
        LastGood.objects.for_client(client.pk).filter(digest__in=digests).delete()
        last_good.keep(entries)


def _aged(entry: CacheEntry, at: datetime) -> CacheEntry:
    return replace(entry, fetched_at=at, fresh_until=at + FRESH_FOR)


def _scenario(account: DemoAccount) -> dict[str, Any]:
    # Paths of webhooks are left working.
    match = {"path": "/analytics*", "key": account.key}
    return {
        "platform": "oscom",
        "match": match,
        "effect": account.effect,
        "params": dict(account.params),
    }


def _control(control_url: str, method: str, path: str, **body: Any) -> None:
    request = urllib.request.Request(  # noqa: S310  # our own loopback
        f"{control_url}{path}", json.dumps(body).encode(), method=method
    )
    with urllib.request.urlopen(request, timeout=CONTROL_SECONDS):  # noqa: S310
        pass

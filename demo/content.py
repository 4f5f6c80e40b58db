"""Clients, dashboards and widgets of the demo. The seed fills in a query's connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CONNECTED = "CONNECTION"
# Where the sandbox answers as each platform, by source.
PREFIXES = {
    "oscom": "/oscom/v1",
    "socialcrm": "/socialcrm/v1",
    "oktopost": "/oktopost/v2",
    "busyocto": "/busyocto/v1",
    "campaignos": "/campaignos/api",
}


@dataclass(frozen=True)
class DemoWidget:
    kind: str
    title: str
    query: dict[str, Any] | None
    options: dict[str, Any] = field(default_factory=dict)
    width: int = 4
    height: int = 2
    # Name of its connection; the client's main one if empty.
    account: str = ""


@dataclass(frozen=True)
class DemoDashboard:
    slug: str
    title: str
    intro: str
    tiles: tuple[DemoWidget, ...]


@dataclass(frozen=True)
class PlatformAccount:
    """A connection at a platform, by the label that tiles name."""

    label: str
    key: str
    source: str
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoClient:
    """A client of the demo: locale, brand, account, people and dashboards."""

    slug: str
    host: str
    locale: str
    currency: str
    time_zone: str
    week_start: int
    brand: dict[str, str]
    key: str
    account: str
    people: tuple[tuple[str, str, str], ...]  # e-mail, name, role
    dashboards: tuple[DemoDashboard, ...]
    # Names and keys of further connections, for tiles that name one.
    others: tuple[tuple[str, str], ...] = ()
    # Connections at other platforms than OSCOM.
    platforms: tuple[PlatformAccount, ...] = ()
    # The client's own labels of metrics and dimensions.
    labels: dict[str, str] = field(default_factory=dict)


def query(*metrics: str, by: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"connection": CONNECTED, "metrics": list(metrics), "dimensions": list(by), **more}


def has(field_name: str) -> list[dict[str, str]]:
    """Filter: rows with a value in this field."""
    return [{"field": field_name, "operator": "is_not_null"}]


def kpi(title: str, metric: str, **more: Any) -> DemoWidget:
    named = {"labels": {metric: title}}
    return DemoWidget("kpi", title, query(metric, by=("day",), **more), named, width=3, height=1)


def gauge(title: str, metric: str, goal: float) -> DemoWidget:
    """Gauge with a goal per calendar month."""
    options = {"labels": {metric: title}, "goal": goal, "per": "month"}
    return DemoWidget("gauge", title, query(metric, by=("day",)), options, width=3, height=1)


def headline(*metrics: str, **options: Any) -> DemoWidget:
    return DemoWidget("headline", "", query(*metrics, by=("day",)), options, width=12, height=1)


def text(markdown: str, *, width: int = 12) -> DemoWidget:
    return DemoWidget("text", "", None, {"markdown": markdown}, width=width, height=1)

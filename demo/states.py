"""A demo client with one failing account for every state of a tile.

Its brand is minimal: a name, two colours, a mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from demo.content import DemoClient, DemoDashboard, DemoWidget, query, text

DELAY = {"delay_ms": 12_000}


@dataclass(frozen=True)
class DemoAccount:
    """An account, and its failure in the sandbox.

    `good` is the age of its last good result in minutes, None without any; `silent` the minutes
    since which every call has failed. Both are written at each start of the demo.
    """

    label: str
    effect: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    good: int | None = None
    silent: int = 0
    workspace: str = "standard"

    @property
    def key(self) -> str:
        return f"oscom_sk_demo_states_{self.label.split()[-1].lower()}"


WELL = DemoAccount("Shop Oslo", good=0)
RENEWED = DemoAccount("Shop Bergen", "delay", DELAY, good=50)
SLOW = DemoAccount("Shop Drammen", "status", {"status": 503}, good=40)
GONE = DemoAccount("Shop Alta", "status", {"status": 503}, good=290, silent=262)
REFUSED = DemoAccount("Shop Narvik", "status", {"status": 401}, good=180)
LIMITED = DemoAccount("Shop Molde", "retry_after", {"value": 5400}, good=25)
LACKING = DemoAccount("Shop Hamar", "status", {"status": 403}, good=1500)
UNPAID = DemoAccount("Shop Moss", "status", {"status": 402})
AWAITED = DemoAccount("Shop Voss", "delay", DELAY)
NEVER = DemoAccount("Shop Halden", "status", {"status": 503})
NEW = DemoAccount("Shop Larvik", workspace="newcomer")
ACCOUNTS = (
    WELL,
    RENEWED,
    SLOW,
    GONE,
    REFUSED,
    LIMITED,
    LACKING,
    UNPAID,
    AWAITED,
    NEVER,
    NEW,
)

NOWHERE = [{"field": "channel", "operator": "eq", "value": "nowhere"}]


def tile(
    title: str, account: DemoAccount, kind: str, *by: str, width: int = 4, **more: Any
) -> DemoWidget:
    asked = query("sessions", by=by, **more)
    return DemoWidget(kind, title, asked, width=width, account=account.label)


STATES = DemoDashboard(
    "states",
    "How it looks when …",
    "Every state of a tile, made by faults of the simulated platform.",
    (
        text(
            "Each tile asks an account of its own. Those that wait take twelve seconds; "
            "**another period** makes them wait again. What is slow for ten minutes is "
            "said to be silent."
        ),
        tile("… all is well", WELL, "area", "day", width=8),
        tile("… new numbers are on their way", RENEWED, "bar", "channel"),
        tile("… the platform is slow", SLOW, "area", "day"),
        tile("… it has been silent for hours", GONE, "table", "channel"),
        tile("… it refuses the key", REFUSED, "pie", "channel"),
        tile("… it asks us to wait", LIMITED, "sparklines", "day", "channel"),
        tile("… the key lacks a permission", LACKING, "line", "day"),
        tile("… the plan does not include it", UNPAID, "bar", "channel"),
        tile("… the first numbers are on their way", AWAITED, "line", "day"),
        tile("… it has never answered", NEVER, "bar", "channel"),
        tile("… nothing happened", WELL, "table", "channel", filters=NOWHERE),
        tile("… the account was connected today", NEW, "area", "day", width=6),
        tile("… the tile is not set up", WELL, "bar", "no such thing", width=6),
    ),
)

CLIENT = DemoClient(
    slug="northwind",
    host="northwind.localhost",
    locale="en_GB",
    currency="GBP",
    time_zone="Europe/London",
    week_start=0,
    brand={
        "name": "Northwind",
        "colour": "#4b4e8f",
        "second_colour": "#d9784a",
        "font": "inter",
        "welcome": "Sign in",
        "contact": "data@northwind.example",
    },
    key=WELL.key,
    account=WELL.label,
    people=(("sam@northwind.example", "Sam Carter", "executive"),),
    dashboards=(STATES,),
    others=tuple((account.label, account.key) for account in ACCOUNTS if account is not WELL),
)

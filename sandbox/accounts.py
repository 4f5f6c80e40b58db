"""Workspaces, demo keys and their scopes. The one place to add either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.profiles import alpenpfad, brightsmile, maisonelan, newcomer, standard
from sandbox.profiles.profile import Profile

# OSCOM API guide, 'Permission scopes'.
READ_SCOPES = frozenset(
    {"analytics:read", "seo:read", "campaigns:read", "content:read", "contacts:read"}
)
WRITE_SCOPES = {"content:write", "seo:write", "campaigns:write", "contacts:write", "admin"}
# SocialCRM's developer page, 'Scopes'.
SOCIAL_READ_SCOPES = frozenset({"insights:read", "posts:read"})
SOCIAL_WRITE_SCOPES = {"posts:write", "posts:publish", "ai:generate", "media:write"}

# OSCOM API guide, 'Rate Limits and Error Handling', requests per minute.
STANDARD_RATE = 100
ENTERPRISE_RATE = 500
# SocialCRM's developer page, 'Rate limits', requests per minute.
SOCIAL_RATE = 600
# Oktopost's getting-started page, 'Rate Limits', calls per minute; and what a user may be allowed.
OKTOPOST_RATE = 60
OKTOPOST_SCOPES = frozenset({"read", "clicks", "dashboards"})
OKTOPOST_ACCOUNT = ("001demo00000001", "us")
# BusyOcto tells no figure: our reading of its limit, and of what a role in its dashboard may read.
BUSYOCTO_RATE = 60
BUSYOCTO_SCOPES = frozenset({"ads", "competitors", "reports", "alerts"})
# CampaignOS tells no figure either; its keys are read with these scopes.
CAMPAIGNOS_RATE = 120
CAMPAIGNOS_SCOPES = frozenset(
    f"{name}:read"
    for name in ("analytics", "campaigns", "messages", "events", "contacts", "segments")
)

WORKSPACES: Mapping[str, Profile] = {
    profile.slug: profile
    for profile in (
        standard.PROFILE,
        alpenpfad.PROFILE,
        brightsmile.PROFILE,
        maisonelan.PROFILE,
        newcomer.PROFILE,
    )
}


@dataclass(frozen=True)
class KeyRules:
    """Keys of one platform: their form, their scopes and how often they may call."""

    pattern: str
    read_scopes: frozenset[str]
    scopes: frozenset[str]
    per_minute: int


KEY_RULES: Mapping[str, KeyRules] = {
    "oscom": KeyRules(
        r"oscom_sk_[A-Za-z0-9_]{8,128}", READ_SCOPES, READ_SCOPES | WRITE_SCOPES, STANDARD_RATE
    ),
    "socialcrm": KeyRules(
        r"sk_live_[A-Za-z0-9]{8,128}",
        SOCIAL_READ_SCOPES,
        SOCIAL_READ_SCOPES | SOCIAL_WRITE_SCOPES,
        SOCIAL_RATE,
    ),
    "oktopost": KeyRules(
        r"okt_[A-Za-z0-9_]{4,128}", OKTOPOST_SCOPES, OKTOPOST_SCOPES, OKTOPOST_RATE
    ),
    "busyocto": KeyRules(
        r"[A-Za-z0-9]{24,256}", BUSYOCTO_SCOPES, BUSYOCTO_SCOPES | {"octochat"}, BUSYOCTO_RATE
    ),
    "campaignos": KeyRules(
        r"cos_[A-Za-z0-9_]{8,128}",
        CAMPAIGNOS_SCOPES,
        CAMPAIGNOS_SCOPES | {"contacts:write", "events:write"},
        CAMPAIGNOS_RATE,
    ),
}


@dataclass(frozen=True)
class ApiKey:
    token: str
    workspace: str = "standard"
    scopes: frozenset[str] = READ_SCOPES
    per_minute: int = STANDARD_RATE
    expired: bool = False
    # The largest page that it may ask for, where that is less than documented.
    most_rows: int | None = None
    platform: str = "oscom"
    # Account id and region, where a key goes with them.
    account: tuple[str, str] = OKTOPOST_ACCOUNT
    # Workspaces of an organisation, where a key covers several.
    domains: tuple[str, ...] = ()

    def allows(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes


DEMO_KEYS = (
    ApiKey("oscom_sk_demo_standard"),
    ApiKey("oscom_sk_demo_enterprise", per_minute=ENTERPRISE_RATE),
    ApiKey("oscom_sk_demo_analytics_only", scopes=frozenset({"analytics:read"})),
    ApiKey("oscom_sk_demo_expired", expired=True),
    ApiKey("oscom_sk_demo_alpenpfad", workspace="alpenpfad"),
    ApiKey("oscom_sk_demo_brightsmile", workspace="brightsmile"),
    ApiKey("oscom_sk_demo_maisonelan", workspace="maisonelan"),
)
SOCIAL_KEYS = tuple(
    ApiKey(token, workspace, scopes, SOCIAL_RATE, platform="socialcrm")
    for token, workspace, scopes in (
        ("sk_live_demoinsights00", "standard", SOCIAL_READ_SCOPES),
        ("sk_live_demopostsonly0", "standard", frozenset({"posts:read"})),
        ("sk_live_demomaisonelan", "maisonelan", SOCIAL_READ_SCOPES),
    )
)
OKTOPOST_KEYS = tuple(
    ApiKey(token, workspace, scopes, OKTOPOST_RATE, platform="oktopost", account=account)
    for token, workspace, scopes, account in (
        ("okt_demo_key", "standard", OKTOPOST_SCOPES, OKTOPOST_ACCOUNT),
        ("okt_demo_limited", "standard", frozenset({"read"}), OKTOPOST_ACCOUNT),
        ("okt_demo_european", "standard", OKTOPOST_SCOPES, ("001demo00000002", "eu")),
        ("okt_demo_maisonelan", "maisonelan", OKTOPOST_SCOPES, ("001demo00000003", "us")),
    )
)

BUSYOCTO_KEYS = tuple(
    ApiKey(token, domains[0], scopes, BUSYOCTO_RATE, platform="busyocto", domains=domains)
    for token, domains, scopes in (
        ("busyoctodemokey0000000000000001", ("standard", "brightsmile"), BUSYOCTO_SCOPES),
        ("busyoctodemokey0000000000000002", ("standard",), frozenset({"ads"})),
        (
            "busyoctodemonorthlight0000000001",
            ("alpenpfad", "brightsmile", "maisonelan"),
            BUSYOCTO_SCOPES,
        ),
    )
)
CAMPAIGNOS_KEYS = tuple(
    ApiKey(token, domains[0], scopes, CAMPAIGNOS_RATE, platform="campaignos", domains=domains)
    for token, domains, scopes in (
        ("cos_live_demo0000000000000000000000000000", ("standard",), CAMPAIGNOS_SCOPES),
        ("cos_live_demo0000000000000000000000000001", ("standard",), frozenset({"contacts:read"})),
        (
            "cos_live_demo0000000000000000000northlight",
            ("alpenpfad", "brightsmile"),
            CAMPAIGNOS_SCOPES,
        ),
    )
)
ALL_KEYS = (*DEMO_KEYS, *SOCIAL_KEYS, *OKTOPOST_KEYS, *BUSYOCTO_KEYS, *CAMPAIGNOS_KEYS)


class KeyRing:
    def __init__(self) -> None:
        self._keys = {key.token: key for key in ALL_KEYS}

    def find(self, token: str | None) -> ApiKey | None:
        return self._keys.get(token or "")

    def add(self, key: ApiKey) -> None:
        self._keys[key.token] = key

    def revoke(self, token: str) -> bool:
        return self._keys.pop(token, None) is not None

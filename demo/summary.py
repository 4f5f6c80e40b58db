"""Summary of the running demo: addresses, accounts and processes, for people and scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from demo import addresses
from demo.accounts import AGENCY_HOST, CLIENTS, PASSWORD, STAFF, STATES
from demo.content import PREFIXES, DemoClient
from demo.environment import LOG, STATE, SUMMARY, Environment
from widgets.rendering.fonts import missing_scripts


def write(environment: Environment, pids: Mapping[str, int]) -> None:
    """Write `var/demo.json` atomically, since tests wait for the file."""
    draft = SUMMARY.with_suffix(".new")
    draft.write_text(json.dumps(gather(environment, pids), indent=2, ensure_ascii=False) + "\n")
    draft.replace(SUMMARY)


def gather(environment: Environment, pids: Mapping[str, int]) -> dict[str, object]:
    return {
        "agency": {
            "url": addresses.url(environment.host, environment.port, AGENCY_HOST, "/admin/"),
            "people": [
                {"email": email, "name": name, "role": role, "password": PASSWORD}
                for email, name, role, _ in STAFF
            ],
        },
        "clients": [_client(demo_client, environment) for demo_client in CLIENTS],
        "states": _client(STATES, environment),
        "sandbox": {
            "base_urls": environment.base_urls,
            "control_url": f"{environment.sandbox_url}/__sandbox__",
        },
        "mail": str(STATE / "mail"),
        "pids": dict(pids),
    }


def greeting(environment: Environment) -> str:
    """The message after a start: missing programs, then addresses with their people."""
    host, port = environment.host, environment.port
    sites = [*addresses.clients(host, port), addresses.agency(host, port)]
    width = max(len(site.url) for site in sites)
    rows = [
        f"  {site.url if place == 0 else '':<{width}}  {email}  ({role})"
        for site in sites
        for place, (email, role) in enumerate(site.people)
    ]
    notes = [*_missing(environment), *_exposed(environment)]
    if notes:
        notes.insert(0, "")
    return "\n".join(
        [
            *notes,
            "",
            f"  Mails are put into {STATE / 'mail'}, log lines into {LOG}",
            "  Ctrl-C stops everything.",
            "",
            f"Ready. Open one of these in a browser; everybody's password is {PASSWORD}",
            "",
            *rows,
            "",
        ]
    )


def _missing(environment: Environment) -> list[str]:
    if environment.chromium:
        return _missing_fonts()
    return [
        "  No Chromium on this machine: charts appear a moment after their pages, drawn by each",
        "  reader's browser. To have them come with the page: apt-get install chromium.",
    ]


def _missing_fonts() -> list[str]:
    scripts = missing_scripts()
    if not scripts:
        return []
    return [
        f"  This machine has no font for {', '.join(scripts)}: documents show their letters as",
        "  empty boxes. To have fonts: "
        "apt-get install fonts-wqy-microhei fonts-noto-ui-core fonts-noto-color-emoji.",
    ]


def _exposed(environment: Environment) -> list[str]:
    if not environment.host:
        return []
    return [
        "  The demo listens on all addresses of this machine, without TLS: whoever reaches it can",
        "  sign in with the password below. Its names must lead here: "
        f"*.{addresses.domain_of(environment.host)}",
    ]


def _client(demo_client: DemoClient, environment: Environment) -> dict[str, object]:
    url = _url(demo_client, environment)
    return {
        "slug": demo_client.slug,
        "name": demo_client.brand["name"],
        "url": url,
        "people": [
            {"email": email, "name": name, "role": role, "password": PASSWORD}
            for email, name, role in demo_client.people
        ],
        "dashboards": [
            {
                "title": demo_dashboard.title,
                "url": f"{url}dashboards/{demo_dashboard.slug}/",
                "widgets": len(demo_dashboard.tiles),
            }
            for demo_dashboard in demo_client.dashboards
        ],
        "oscom_key": demo_client.key,
        **_accounts(demo_client),
    }


def _accounts(demo_client: DemoClient) -> dict[str, object]:
    """Key and settings at each further platform; None where the client is not on it."""
    found = {each.source: each for each in demo_client.platforms}
    told: dict[str, object] = {}
    for source in PREFIXES.keys() - {"oscom"}:
        account = found.get(source)
        told[f"{source}_key"] = account.key if account else None
        told[f"{source}_settings"] = account.settings if account else None
    return dict(sorted(told.items()))


def _url(demo_client: DemoClient, environment: Environment) -> str:
    return addresses.url(environment.host, environment.port, demo_client.host)

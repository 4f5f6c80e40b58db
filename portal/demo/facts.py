"""What a visitor or a script needs to know of the running demo."""

from __future__ import annotations

import json
from collections.abc import Mapping

from portal.demo.cast import AGENCY_HOST, PASSWORD, STAFF, STATES, STORIES
from portal.demo.environment import FACTS, STATE, Environment
from portal.demo.tiles import Story


def write(environment: Environment, pids: Mapping[str, int]) -> None:
    """Write `var/demo.json`, whole: who waits for the file finds all of it."""
    draft = FACTS.with_suffix(".new")
    draft.write_text(json.dumps(gather(environment, pids), indent=2, ensure_ascii=False) + "\n")
    draft.replace(FACTS)


def gather(environment: Environment, pids: Mapping[str, int]) -> dict[str, object]:
    agency = f"http://{AGENCY_HOST}:{environment.port}"
    return {
        "agency": {
            "url": f"{agency}/admin/",
            "people": [
                {"email": email, "name": name, "role": role, "password": PASSWORD}
                for email, name, role, _ in STAFF
            ],
        },
        "clients": [_client(story, environment) for story in STORIES],
        "states": _client(STATES, environment),
        "sandbox": {
            "base_urls": {"oscom": environment.oscom_url},
            "control_url": f"{environment.sandbox_url}/__sandbox__",
        },
        "mail": str(STATE / "mail"),
        "pids": dict(pids),
    }


def greeting(environment: Environment) -> str:
    lines = ["", "Ready. Open one of these in a browser:", ""]
    for story in (*STORIES, STATES):
        email, _, role = story.people[0]
        lines.append(f"  {_url(story, environment):<36} {email}  ({role})")
    agency = f"http://{AGENCY_HOST}:{environment.port}/admin/"
    lines.append(f"  {agency:<36} {STAFF[0][0]}  ({STAFF[0][2]})")
    lines += ["", f"  Everybody's password is {PASSWORD}", f"  Mails are put into {STATE / 'mail'}"]
    lines += ["  Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def _client(story: Story, environment: Environment) -> dict[str, object]:
    url = _url(story, environment)
    return {
        "slug": story.slug,
        "name": story.brand["name"],
        "url": url,
        "people": [
            {"email": email, "name": name, "role": role, "password": PASSWORD}
            for email, name, role in story.people
        ],
        "dashboards": [
            {
                "title": board.title,
                "url": f"{url}dashboards/{board.slug}/",
                "widgets": len(board.tiles),
            }
            for board in story.boards
        ],
        "oscom_key": story.key,
    }


def _url(story: Story, environment: Environment) -> str:
    return f"http://{story.host}:{environment.port}/"

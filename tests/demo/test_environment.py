"""Environment of the demo: host names, the operator's settings, private files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clients.secrets import keyring
from demo import environment, summary
from demo.accounts import PASSWORD, STAFF
from demo.environment import Environment
from demo.preflight import DemoOptions


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SECRETS", "RUNNING", "SANDBOXES"):
        path: Path = getattr(environment, name)
        monkeypatch.setattr(environment, name, tmp_path / path.name)
    return tmp_path


def make_environment(host: str = "") -> Environment:
    public, private = keyring.new_pair("demo")
    secrets = {
        "SECRET_KEY": "x" * 64,
        "VAULT_PUBLIC_KEYS": public,
        "VAULT_PRIVATE_KEYS": private,
        "WEB_SECRET_KEYS": keyring.new_secret("demo"),
    }
    return Environment(8000, 9001, "redis://127.0.0.1:1/0", secrets, host)


@pytest.mark.parametrize(
    ("host", "agency"),
    [
        ("", "agency.localhost"),
        ("demo.example.com", "agency.demo.example.com"),
        ("192.0.2.7", "agency.192-0-2-7.sslip.io"),
    ],
)
def test_host_names_follow_the_host_option(host: str, agency: str) -> None:
    told = make_environment(host).web()

    assert (told["AGENCY_HOSTS"], told["DEMO_HOST"]) == (agency, host)
    assert told["SANDBOX_LOCAL_HOSTS"] == agency
    assert f"http://{agency}:8000/admin/" in summary.greeting(make_environment(host))


def test_operators_allowed_platform_address_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES_ALLOWED_HOSTS", "127.0.0.1:8113, oscom.internal:443")

    assert make_environment().web()["SOURCES_ALLOWED_HOSTS"] == (
        "127.0.0.1:9001,127.0.0.1:8113,oscom.internal:443"
    )


def test_web_processes_get_no_private_keys() -> None:
    demo = make_environment()

    assert demo.worker().items() - demo.web().items() == {
        ("VAULT_PRIVATE_KEYS", demo.secrets["VAULT_PRIVATE_KEYS"])
    }


def test_join_uses_the_running_demos_secrets(state: Path) -> None:
    started = environment.prepare("redis://:word@127.0.0.1:7/0", DemoOptions(8080, "box.example"))
    environment.remember_running(started)

    assert environment.join() == started
    assert all(path.stat().st_mode & 0o077 == 0 for path in state.iterdir())
    assert started.secrets["SECRET_KEY"] not in environment.RUNNING.read_text()


def test_addresses_of_former_sandboxes_are_stored(state: Path) -> None:
    demo = make_environment()

    assert environment.former_sandboxes(demo) == []
    assert environment.former_sandboxes(demo) == ["http://127.0.0.1:9001/oscom/v1"]


def test_a_stopped_demos_sandbox_may_be_called(state: Path) -> None:
    started = environment.prepare("redis://127.0.0.1:7/0", DemoOptions())
    environment.former_sandboxes(started)

    joined = environment.join("redis://127.0.0.1:8/0")

    assert joined.sandbox_url == started.sandbox_url
    assert f"127.0.0.1:{started.sandbox_port}" in joined.web()["SOURCES_ALLOWED_HOSTS"]


def test_greeting_ends_with_addresses_and_accounts() -> None:
    text = summary.greeting(make_environment())

    asked, _, rows = text.partition("Ready. ")
    assert "log lines into" in asked
    assert PASSWORD in rows
    assert [line.split()[-2] for line in rows.rstrip().splitlines()[-2:]] == [
        email for email, _, _, _ in STAFF
    ]


def test_greeting_warns_of_a_missing_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CHROMIUM", "")

    assert "No Chromium on this machine: charts appear a moment after" in summary.greeting(
        make_environment()
    )


def test_greeting_warns_of_a_demo_reachable_by_others() -> None:
    assert "whoever reaches it can" in summary.greeting(make_environment("demo.example.com"))
    assert "whoever reaches it can" not in summary.greeting(make_environment())


def test_the_summary_names_each_platforms_address_and_keys() -> None:
    told: Any = summary.gather(make_environment(), {})

    assert told["sandbox"]["base_urls"] == {
        "oscom": "http://127.0.0.1:9001/oscom/v1",
        "socialcrm": "http://127.0.0.1:9001/socialcrm/v1",
        "oktopost": "http://127.0.0.1:9001/oktopost/v2",
        "busyocto": "http://127.0.0.1:9001/busyocto/v1",
        "campaignos": "http://127.0.0.1:9001/campaignos/api",
    }
    keys = {client["slug"]: client["socialcrm_key"] for client in told["clients"]}
    assert keys == {
        "alpenpfad": None,
        "brightsmile": None,
        "maison-elan": "sk_live_demomaisonelan",
    }
    domains = [client["busyocto_settings"] for client in told["clients"]]
    assert domains == [None, {"domain_id": "dom_brightsmile"}, None]

"""The demo's settings: secrets generated once and stored, addresses chosen at every start."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from clients.secrets import keyring
from demo import addresses
from demo.accounts import AGENCY_HOST
from demo.content import PREFIXES
from demo.preflight import DemoOptions
from portal.embedded import free_port
from widgets.rendering import chromium

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
STATE = VAR / "demo"
SUMMARY = VAR / "demo.json"
LOG = VAR / "demo.log"
SECRETS = STATE / "secrets.json"
RUNNING = STATE / "running.json"
SANDBOXES = STATE / "sandboxes.json"
OSCOM = "http://127.0.0.1:{port}" + PREFIXES["oscom"]


@dataclass(frozen=True)
class Environment:
    """Addresses of the demo's processes, and their settings."""

    port: int
    sandbox_port: int
    redis_url: str
    secrets: dict[str, str]
    host: str = ""

    @property
    def listens_on(self) -> str:
        return DemoOptions(self.port, self.host).listens_on

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def base_urls(self) -> dict[str, str]:
        return {source: self.sandbox_url + prefix for source, prefix in PREFIXES.items()}

    @property
    def oscom_url(self) -> str:
        return OSCOM.format(port=self.sandbox_port)

    @property
    def chromium(self) -> str:
        """Path of the browser for static charts; empty without one or without Playwright."""
        return chromium.find(os.environ.get("CHROMIUM", "")) if find_spec("playwright") else ""

    def web(self) -> dict[str, str]:
        """Environment of web processes, without the private keys of the vault."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": self.secrets["SECRET_KEY"],
            "VAULT_PUBLIC_KEYS": self.secrets["VAULT_PUBLIC_KEYS"],
            "WEB_SECRET_KEYS": self.secrets["WEB_SECRET_KEYS"],
            "DEMO": "true",
            "DEMO_HOST": self.host,
            "HTTPS": "false",
            "PUBLIC_PORT": str(self.port),
            "AGENCY_HOSTS": addresses.under(self.host, AGENCY_HOST),
            "AGENCY_NAME": "Northlight",
            "AGENCY_COLOUR": "#1f5f8b",
            "TRUSTED_DOMAIN_SUFFIXES": "localhost",
            "DATABASE_URL": os.environ.get("DATABASE_URL")
            or f"sqlite:///{STATE / 'portal.sqlite3'}",
            "REDIS_URL": self.redis_url,
            "STATIC_ROOT": str(VAR / "static"),
            "MEDIA_ROOT": str(STATE / "media"),
            "EXPORT_ROOT": str(STATE / "exports"),
            # The other process of the worker is for open pages.
            "EXPORTS_AT_ONCE": "1",
            "EMAIL_URL": f"filemail:///{STATE / 'mail'}",
            "SOURCES_ALLOWED_HOSTS": ",".join(self._callable()),
            "SANDBOX_LOCAL_HOSTS": addresses.under(self.host, AGENCY_HOST),
            "LOG_READABLE": "true",
            "STATIC_CHARTS": str(bool(self.chromium)),
            "CHROMIUM": self.chromium,
        }

    def worker(self) -> dict[str, str]:
        return {**self.web(), "VAULT_PRIVATE_KEYS": self.secrets["VAULT_PRIVATE_KEYS"]}

    def _callable(self) -> list[str]:
        """Addresses that sources may call: the sandbox, and those that the operator allows."""
        given = os.environ.get("SOURCES_ALLOWED_HOSTS", "").split(",")
        return [f"127.0.0.1:{self.sandbox_port}", *filter(None, map(str.strip, given))]


def prepare(redis_url: str, options: DemoOptions) -> Environment:
    """The environment of this start. The first start generates the secrets."""
    STATE.mkdir(parents=True, exist_ok=True)
    SUMMARY.unlink(missing_ok=True)
    return Environment(options.port, free_port(), redis_url, _secrets(), options.host)


def remember_running(environment: Environment) -> None:
    """Store the addresses of this start's processes, for commands that join them."""
    kept = asdict(environment)
    del kept["secrets"]
    _write_private(RUNNING, kept)


def join(redis_url: str = "") -> Environment:
    """The environment of the running demo; or that of a stopped one, with another Redis."""
    if redis_url:
        # Its connections still name the sandbox that was stopped: it may be called, and is silent.
        stopped = prepare(redis_url, DemoOptions())
        return replace(stopped, sandbox_port=[stopped.sandbox_port, *_sandboxes()][-1])
    return Environment(**json.loads(RUNNING.read_text()), secrets=_secrets())


def former_sandboxes(environment: Environment) -> list[str]:
    """Addresses of earlier sandboxes. This start's is added to the stored list."""
    kept = _sandboxes()
    if environment.sandbox_port not in kept:
        SANDBOXES.write_text(json.dumps([*kept, environment.sandbox_port]))
    return [OSCOM.format(port=port) for port in kept]


def _sandboxes() -> list[int]:
    """Ports of all sandboxes so far, the newest last."""
    kept: list[int] = json.loads(SANDBOXES.read_text()) if SANDBOXES.exists() else []
    return kept


def _secrets() -> dict[str, str]:
    """The stored secrets, with missing ones of a newer release added."""
    kept: dict[str, str] = json.loads(SECRETS.read_text()) if SECRETS.exists() else {}
    public, private = keyring.new_pair("demo")
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_PUBLIC_KEYS": public,
        "VAULT_PRIVATE_KEYS": private,
        "WEB_SECRET_KEYS": keyring.new_secret("demo"),
        **kept,
    }
    if made != kept:
        _write_private(SECRETS, made)
    return made


def _write_private(path: Path, value: object) -> None:
    """Write a file that only this user may read, since it holds credentials."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(value, file)

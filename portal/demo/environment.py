"""The demo's settings: secrets made once and kept, addresses found at every start."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from clients import keyring
from portal.demo.cast import AGENCY_HOST
from portal.embedded import free_port
from widgets.charts.drawing import chromium

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
STATE = VAR / "demo"
FACTS = VAR / "demo.json"
SECRETS = STATE / "secrets.json"


@dataclass(frozen=True)
class Environment:
    """Where the demo's parts find each other, and the settings of its processes."""

    port: int
    sandbox_port: int
    redis_url: str
    secrets: dict[str, str]

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def oscom_url(self) -> str:
        return f"{self.sandbox_url}/oscom/v1"

    @property
    def chromium(self) -> str:
        """The browser that draws charts ahead, where this machine has one."""
        return chromium.find(os.environ.get("CHROMIUM", ""))

    def web(self) -> dict[str, str]:
        """For everything that faces the internet: without the keys that open."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": self.secrets["SECRET_KEY"],
            "VAULT_PUBLIC_KEYS": self.secrets["VAULT_PUBLIC_KEYS"],
            "WEB_SECRET_KEYS": self.secrets["WEB_SECRET_KEYS"],
            "DEMO": "true",
            "HTTPS": "false",
            "PUBLIC_PORT": str(self.port),
            "AGENCY_HOSTS": AGENCY_HOST,
            "TRUSTED_DOMAIN_SUFFIXES": "localhost",
            "DATABASE_URL": os.environ.get("DATABASE_URL")
            or f"sqlite:///{STATE / 'portal.sqlite3'}",
            "REDIS_URL": self.redis_url,
            "STATIC_ROOT": str(VAR / "static"),
            "MEDIA_ROOT": str(STATE / "media"),
            "EMAIL_URL": f"filemail:///{STATE / 'mail'}",
            "SOURCES_ALLOWED_HOSTS": f"127.0.0.1:{self.sandbox_port}",
            "LOG_READABLE": "true",
            "DRAW_CHARTS": str(bool(self.chromium)),
            "CHROMIUM": self.chromium,
        }

    def worker(self) -> dict[str, str]:
        return {**self.web(), "VAULT_PRIVATE_KEYS": self.secrets["VAULT_PRIVATE_KEYS"]}


def prepare(redis_url: str) -> Environment:
    """The environment of this start. The first one makes the secrets."""
    STATE.mkdir(parents=True, exist_ok=True)
    FACTS.unlink(missing_ok=True)
    port = int(os.environ.get("PORT", "8000"))
    return Environment(port, free_port(), redis_url, _secrets())


def _secrets() -> dict[str, str]:
    """What is kept, completed by what a newer release needs besides."""
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
        with os.fdopen(os.open(SECRETS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file)
    return made

"""The test site: servers of the bench's own with the demo's data, and no other load."""

from __future__ import annotations

import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.bare import configuration
from bench.bare.configuration import Configuration
from clients.secrets import keyring
from demo import alpenpfad
from demo.accounts import PASSWORD
from demo.environment import ROOT, VAR, Environment
from demo.processes import run
from portal.embedded import (
    dies_with_parent,
    free_port,
    private_redis,
    stop,
    wait_until,
)
from tests.fixtures.postgres import private_postgres

PYTHON = sys.executable
CLIENT = alpenpfad.CLIENT
PATH = f"/dashboards/{CLIENT.dashboards[0].slug}/"
STATE = VAR / "bench"
WRITE = "from bench import seed; seed.write()"


@dataclass(frozen=True)
class Server:
    """A process that answers on the client's host."""

    port: int
    pid: int

    def url(self, path: str = "/") -> str:
        return f"http://{self.authority}{path}"

    @property
    def authority(self) -> str:
        return f"{CLIENT.host}:{self.port}"


@dataclass(frozen=True)
class BenchSite:
    server: Server
    redis_url: str
    environment: Environment
    settings: dict[str, str]

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Run the simulated platform and a worker: the only time that anything is fetched."""
        port = self.environment.sandbox_port
        sandbox = ["-m", "sandbox", "--control", "--port", str(port)]
        worker = ["-W", "ignore::celery.platforms.SecurityWarning", "-m", "celery", "--quiet"]
        worker += ["-A", "portal", "worker", "--concurrency", "2", "-Q", "screens,webhooks"]
        renderer = [*worker[:5], "-A", "portal", "worker", "--concurrency", "1", "-Q", "rendering"]
        renderer += ["-I", "widgets.rendering_tasks", "-n", "rendering@%h"]
        keys = {"VAULT_PRIVATE_KEYS": self.environment.secrets["VAULT_PRIVATE_KEYS"]}
        with (
            _running("sandbox", sandbox, self.settings) as platform,
            _running("worker", worker, self.settings | keys),
            _running("rendering", renderer, self.settings),
        ):
            wait_until(lambda: _answers(port, "/__sandbox__/clock"), platform, name="sandbox")
            yield

    @contextmanager
    def bare(self, told: Configuration) -> Iterator[Server]:
        """The bare answers, under the same server with the same settings."""
        port = free_port()
        environment = self.settings | configuration.environment(told)
        with serving("bare", "bench.bare.asgi:application", port, environment) as server:
            yield server


@contextmanager
def bench_site() -> Iterator[BenchSite]:
    """One uvicorn worker over a private PostgreSQL and Redis, seeded with the demo's clients."""
    STATE.mkdir(parents=True, exist_ok=True)
    with private_postgres() as database_url, private_redis() as redis_url:
        environment = Environment(free_port(), free_port(), redis_url, _secrets())
        settings = environment.web() | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "BROKER_URL": redis_url,
            "STATIC_ROOT": str(STATE / "static"),
            "MEDIA_ROOT": str(STATE / "media"),
            "LOG_READABLE": "false",
            "STATIC_CHARTS": "true",
            # All that it opens are of one process and of three clients.
            "STREAMS_PER_CLIENT": "10000",
            "STREAMS_PER_PROCESS": "10000",
        }
        _make_database(database_url)
        manage = [PYTHON, "manage.py"]
        run("migrate", [*manage, "migrate", "--verbosity", "0"], settings)
        run("bundles", ["scripts/bundle"], settings)
        run("static files", [*manage, "collectstatic", "--noinput"], settings)
        run("seed", [*manage, "seed_demo", environment.oscom_url], settings)
        run("boards", [*manage, "shell", "-c", WRITE], settings)
        with serving("site", "portal.asgi:application", environment.port, settings) as server:
            yield BenchSite(server, redis_url, environment, settings)


def sign_in_words() -> tuple[str, str]:
    """E-mail and password of somebody who may look at the measured dashboard."""
    return CLIENT.people[0][0], PASSWORD


def _make_database(url: str) -> None:
    name = urlsplit(url).path[1:]
    server = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _secrets() -> dict[str, str]:
    public, private = keyring.new_pair("bench")
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_PUBLIC_KEYS": public,
        "WEB_SECRET_KEYS": keyring.new_secret("bench"),
        "VAULT_PRIVATE_KEYS": private,
    }


@contextmanager
def serving(
    name: str, application: str, port: int, environment: dict[str, str]
) -> Iterator[Server]:
    uvicorn = ["-m", "uvicorn", application, "--no-server-header", "--no-access-log"]
    uvicorn += ["--log-level", "warning", "--port", str(port)]
    with _running(name, uvicorn, environment) as process:
        wait_until(lambda: _answers(port), process, name=f"{name} (see {STATE / name}.log)")
        yield Server(port, process.pid)


@contextmanager
def _running(
    name: str, arguments: Sequence[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with (STATE / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            dies_with_parent([PYTHON, *arguments]),
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the bench, which then stops its servers.
        )
        try:
            yield process
        finally:
            stop(process)


def _answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False

"""Confinement of the rendering worker's browser: its environment, files and system calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.widgets.rendering.conftest import STATIC
from widgets.rendering import chromium

SECRETS = ("SECRET_KEY", "WEB_SECRET_KEYS", "REDIS_URL", "BROKER_URL", "DATABASE_URL", "EMAIL_URL")
DRAWING = """
import sys
from pathlib import Path
from widgets.rendering.renderer import ChartRenderer
with ChartRenderer(Path(sys.argv[1]), sys.argv[2], draw_seconds=60) as renderer:
    renderer.draw([])
    print(renderer.pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[str]]:
    """A process with secrets in its environment, and a warm browser."""
    command = [sys.executable, "-c", DRAWING, str(STATIC), chromium.find()]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}
    environment |= dict.fromkeys(SECRETS, "not-for-browsers")
    with subprocess.Popen(
        command, env=environment, cwd=STATIC.parent, text=True, stdin=-1, stdout=-1
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_no_process_of_the_browser_inherits_a_secret(worker: subprocess.Popen[str]) -> None:
    begun = descendants(worker.pid)

    environments = {pid: read(pid, "environ") for pid in begun}

    commands = " ".join(read(pid, "cmdline") for pid in begun)
    assert "playwright/driver" in commands
    assert "--type=renderer" in commands
    assert [pid for pid, found in environments.items() if "not-for-browsers" in found] == []


def test_pages_are_confined_by_the_sandbox(worker: subprocess.Popen[str]) -> None:
    if not chromium.has_user_namespaces():
        pytest.skip("this system allows no user namespaces")
    pages = [pid for pid in descendants(worker.pid) if "--type=renderer" in read(pid, "cmdline")]

    assert pages
    for pid in pages:
        assert "--no-sandbox" not in read(pid, "cmdline")
        assert "Seccomp:\t2" in read(pid, "status")
        assert "CapEff:\t0000000000000000" in read(pid, "status")


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    direct = [int(child) for file in children for child in file.read_text().split()]
    return direct + [found for child in direct for found in descendants(child)]


def read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""  # it ended meanwhile

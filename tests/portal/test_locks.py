"""Dependency locks: the site and the demo start with locked packages alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = "portal.asgi portal.celery portal.tasks widgets.tasks clients.tasks sandbox.app"
DEMO = "demo.__main__ demo.seed demo.prepare_states uvicorn uvloop httptools"
# Packages that Celery imports by name.
BY_NAME = "kombu.transport.redis celery.bin.celery celery.apps.worker celery.apps.beat"

# Imports modules while others are blocked, as if they were not installed.
PROGRAM = """
import sys
from importlib import import_module

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

absent = set(sys.argv[1].split())
sys.meta_path.insert(0, Absent())
import django
django.setup()
for name in sys.argv[2].split():
    import_module(name)
"""


@pytest.mark.parametrize(
    ("lock", "modules"),
    [
        ("demo", f"{SITE} {DEMO} {BY_NAME}"),
        ("rendering", f"{SITE} widgets.rendering_tasks {BY_NAME}"),
    ],
)
def test_site_starts_with_locked_packages_alone(lock: str, modules: str) -> None:
    held = locked(lock)
    absent = {
        module
        for module, owners in packages_distributions().items()
        if not held & {canonical(owner) for owner in owners}
    }

    run(PROGRAM, " ".join(absent), modules)


def test_demo_lock_excludes_test_packages() -> None:
    assert locked("demo") & {"plotly", "playwright", "pytest", "mypy"} == set()
    assert locked("demo") < locked("rendering") < locked("test")


def run(program: str, *arguments: str) -> None:
    """Run a program with the environment of a web process."""
    told = {name: value for name, value in os.environ.items() if name != "VAULT_PRIVATE_KEYS"}
    told["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return {canonical(found) for found in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

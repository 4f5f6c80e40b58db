"""The machine's own Chromium: where it is, and how it is started with as little as it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")

# A browser reads what strangers wrote: of our environment it gets nothing that opens anything.
NEEDED = {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PLAYWRIGHT_NODEJS_PATH"}
NEEDED |= {"FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}

UNPRIVILEGED = Path(__file__).with_name("unprivileged")
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def find(configured: str = "") -> str:
    """The path of the browser, or nothing where there is none."""
    return configured or next(filter(None, map(shutil.which, NAMES)), "")


def launch_options(chromium: str) -> dict[str, Any]:
    """Playwright's options for a browser in its sandbox, wherever the system allows one.

    As root it becomes an ordinary user of a user namespace first; without user namespaces it
    runs unsandboxed, since it would not run at all otherwise.
    """
    is_sandboxed = has_user_namespaces()
    is_wrapped = is_sandboxed and os.geteuid() == 0
    return {
        "executable_path": str(UNPRIVILEGED) if is_wrapped else chromium,
        "chromium_sandbox": is_sandboxed,
        "env": needed(os.environ) | {"CHROMIUM": chromium},
    }


def needed(environment: Mapping[str, str]) -> dict[str, str]:
    """Of an environment the part that a browser needs."""
    return {name: value for name, value in environment.items() if name in NEEDED}


@contextmanager
def bare_environment() -> Iterator[None]:
    """Processes started in the block inherit the part of our environment that a browser needs.

    For programs that are started by a library which asks for no environment.
    """
    whole = dict(os.environ)
    for name in whole.keys() - NEEDED:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(whole)


@cache
def has_user_namespaces() -> bool:
    """True if we may make a user namespace, and another within it, as the sandbox does."""
    command = [*NAMESPACE, "unshare", "--user", "true"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0

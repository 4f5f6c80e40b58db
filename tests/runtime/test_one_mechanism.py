"""Redis handles are connected, and tasks sent, by the runtime package alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN_CALLS = {"from_url", "from_pool", "send_task", "apply_async", "register_script"}
# The private Redis of demo and tests; the application, which overrides Celery's method.
EXCEPTIONS = {"portal/embedded.py", "portal/celery.py"}


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_redis_and_celery_are_used_through_runtime_alone() -> None:
    modules = [
        path for room in ("portal", "clients", "widgets") for path in ROOT.glob(f"{room}/**/*.py")
    ]

    found = {
        str(path.relative_to(ROOT)): names
        for path in modules
        if (names := OWN_CALLS & set(calls(path)))
    }

    assert set(found) == EXCEPTIONS

"""Fixtures of tests on the running site."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
import pytest
from playwright.sync_api import Page
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser


@pytest.fixture
def site(stack: Stack, redis: Redis) -> Iterator[Stack]:
    """The running site, with an empty Redis and a healthy platform.

    The test fails if any process logs an error.
    """
    before = len(stack.log_texts()["web"])
    with stack.visits:
        yield stack
    stack.sandbox.clear()
    failures = [line for line in stack.log_texts()["web"][before:].splitlines() if is_failure(line)]
    assert failures == []


@pytest.fixture
def admin_browser(site: Stack, page: Page) -> AdminBrowser:
    return AdminBrowser(site, page)


def is_failure(line: str) -> bool:
    if not line.startswith("{"):
        return True  # from foreign loggers
    said: dict[str, Any] = orjson.loads(line)
    return bool(
        said["level"] == "error" or said.get("status", 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
    )

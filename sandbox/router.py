from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Target = TypeVar("Target")


@dataclass(frozen=True)
class RouteMatch(Generic[Target]):
    target: Target
    params: Mapping[str, str]


class Router(Generic[Target]):
    """Finds what answers `GET /contacts/{id}`; literal routes win over patterns."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Target]] = []

    def add(self, method: str, path: str, target: Target) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        self._routes.append((method, re.compile(pattern), target))
        self._routes.sort(key=lambda route: route[1].groups)

    def find(self, method: str, path: str) -> RouteMatch[Target] | None:
        for allowed, pattern, target in self._routes:
            found = pattern.fullmatch(path)
            if found and allowed == method:
                return RouteMatch(target, found.groupdict())
        return None

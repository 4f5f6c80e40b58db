"""Scenarios of wrong answers: `{platform, match, effect, params, after, times}`."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sandbox.exchange import Request, Response
from sandbox.scenarios import shapes  # noqa: F401  # registers its effects
from sandbox.scenarios.effects import EFFECTS, Memory


class RequestMatcher(BaseModel):
    """Empty matches all. `path` may hold * and starts below the platform's prefix."""

    model_config = ConfigDict(extra="forbid")

    method: str | None = None
    path: str | None = None
    key: str | None = None

    def covers(self, request: Request, path: str) -> bool:
        return (
            self.method in (None, request.method)
            and (self.path is None or fnmatchcase(path, self.path))
            and self.key in (None, request.api_key)
        )


class Scenario(BaseModel):
    """Lets `after` matching requests pass, then spoils `times` of them, or all."""

    model_config = ConfigDict(extra="forbid")

    platform: str
    match: RequestMatcher = RequestMatcher()
    effect: str
    params: dict[str, Any] = {}
    after: int = Field(0, ge=0)
    times: int | None = Field(None, ge=1)

    @field_validator("effect")
    @classmethod
    def known_effect(cls, name: str) -> str:
        if name not in EFFECTS:
            raise ValueError(f"unknown effect, choose from {', '.join(sorted(EFFECTS))}")
        return name


@dataclass
class Running:
    id: str
    scenario: Scenario
    seen: int = 0
    memory: Memory = field(default_factory=Memory)

    def due(self) -> bool:
        self.seen += 1
        turn = self.seen - self.scenario.after
        return turn >= 1 and (self.scenario.times is None or turn <= self.scenario.times)


class ScenarioBook:
    def __init__(self) -> None:
        self._running: list[Running] = []
        self._ids = count(1)
        self._lock = threading.Lock()

    def add(self, scenario: Scenario) -> str:
        running = Running(f"scn_{next(self._ids)}", scenario)
        self._running.append(running)
        return running.id

    def clear(self, scenario_id: str | None = None) -> None:
        """Ends one scenario, or all."""
        self._running = [held for held in self._running if scenario_id not in (None, held.id)]

    def spoil(self, platform: str, path: str, request: Request, response: Response) -> Response:
        with self._lock:
            due = [
                held
                for held in self._running
                if held.scenario.platform == platform
                and held.scenario.match.covers(request, path)
                and held.due()
            ]
            for held in due:
                effect = EFFECTS[held.scenario.effect]
                params = {"platform": platform, **held.scenario.params}
                response = effect(response, params, held.memory)
        return response

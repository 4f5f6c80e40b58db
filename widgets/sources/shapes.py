"""JSON shapes of a response's parts: each is checked where it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources.failures import MalformedResponse


def mapping(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise MalformedResponse
    return raw


def optional(raw: object) -> Mapping[str, Any]:
    """A mapping that may be left out."""
    return {} if raw is None else mapping(raw)


def sequence(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise MalformedResponse
    return raw

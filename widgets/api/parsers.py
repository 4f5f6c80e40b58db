"""Endpoints' bodies: bounded JSON and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from clients.bounded_json import BODY, BadJson, loads


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return loads(stream.read(BODY.size + 1), BODY)
        except BadJson as error:
            raise ParseError(f"The body {error.problem}.") from None

"""Answers of another shape than documented: some with one certain meaning, some with none."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.exchange import Response
from sandbox.scenarios.effects import (
    Memory,
    Params,
    effect,
    is_success,
    on_data,
    on_numbers,
)

BOM = b"\xef\xbb\xbf"
RAW = "\ue000raw:"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@effect("error_envelope")
def error_envelope(response: Response, params: Params, memory: Memory) -> Response:
    """An error with status 200, beside no `data` or `data` as given."""
    error = {"code": params.get("code", "upstream_failed"), "message": "Simulated failure."}
    body: dict[str, Any] = {"error": error, "meta": {"request_id": "req_scenario"}}
    if "data" in params:
        body["data"] = params["data"]
    return response.with_payload(body) if is_success(response) else response


@effect("fields")
def fields(response: Response, params: Params, memory: Memory) -> Response:
    """Leaves out those of `drop` and sets those of `null`, each by its dotted path."""
    if not is_success(response):
        return response
    payload = response.payload()
    for path in params.get("drop", ()):
        _outer(payload, path).pop(path.split(".")[-1], None)
    for path in params.get("null", ()):
        _outer(payload, path)[path.split(".")[-1]] = None
    return response.with_payload(payload)


@effect("values")
def values(response: Response, params: Params, memory: Memory) -> Response:
    """Puts `value` in place of whatever is called `name`; `raw` is written as it stands, such
    as NaN. With `rows_only` totals stay as they are.
    """
    if not is_success(response):
        return response
    given = f"{RAW}{params['raw']}" if "raw" in params else params.get("value")
    payload = response.payload()
    if params.get("rows_only"):
        payload["data"] = _named(payload["data"], params["name"], lambda _: given)
    else:
        payload = _named(payload, params["name"], lambda _: given)
    body = re.sub(rf'"{RAW}([^"]*)"', r"\1", json.dumps(payload, ensure_ascii=False))
    return replace(response, body=body.encode())


@effect("floats")
def floats(response: Response, params: Params, memory: Memory) -> Response:
    """Every number with a fraction: 12 as 12.0."""
    return on_data(response, lambda data: on_numbers(data, float))


@effect("moments")
def moments(response: Response, params: Params, memory: Memory) -> Response:
    """Every day of the rows as the moment at which it begins, ending in `suffix`."""
    suffix = str(params.get("suffix", "T00:00:00Z"))
    return on_data(response, lambda data: _days(data, suffix))


@effect("bom")
def bom(response: Response, params: Params, memory: Memory) -> Response:
    return replace(response, body=BOM + response.body)


@effect("deflate")
def deflate(response: Response, params: Params, memory: Memory) -> Response:
    """Compressed, in zlib's wrapper or, `raw`, without one as some servers have it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS if params.get("raw") else zlib.MAX_WBITS)
    body = packer.compress(response.body) + packer.flush()
    return replace(response, body=body).with_headers({"content-encoding": "deflate"})


@effect("repeat_rows")
def repeat_rows(response: Response, params: Params, memory: Memory) -> Response:
    """The first row once more, with other numbers."""

    def repeat(data: Any) -> Any:
        return [*data, on_numbers(data[0], lambda number: number + 1)] if data else data

    return on_data(response, repeat)


def _outer(payload: Any, path: str) -> Any:
    for step in path.split(".")[:-1]:
        payload = payload[step]
    return payload


def _named(found: Any, name: str, change: Callable[[Any], Any]) -> Any:
    if isinstance(found, dict):
        return {
            key: change(item) if key == name else _named(item, name, change)
            for key, item in found.items()
        }
    return [_named(item, name, change) for item in found] if isinstance(found, list) else found


def _days(found: Any, suffix: str) -> Any:
    if isinstance(found, dict):
        return {name: _days(item, suffix) for name, item in found.items()}
    if isinstance(found, list):
        return [_days(item, suffix) for item in found]
    is_day = isinstance(found, str) and DAY.fullmatch(found)
    return f"{found}{suffix}" if is_day else found


@effect("sparse")
def sparse(response: Response, params: Params, memory: Memory) -> Response:
    """Leaves out rows whose numbers are all zero, and those whose first value is in `labels`."""
    labels = params.get("labels", ())

    def thinned(data: Any) -> Any:
        return [row for row in data if next(iter(row.values())) not in labels and _counts(row)]

    return on_data(response, thinned)


def _counts(row: dict[str, Any]) -> bool:
    numbers = (value for value in row.values() if isinstance(value, int | float))
    return any(numbers)

"""Faults of responses. An effect turns a good response into a bad one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from sandbox.exchange import JSON_TYPE, Response

Params = Mapping[str, Any]

ERROR_PAGE = "<!doctype html><title>Bad gateway</title><h1>502 Bad gateway</h1>"
CODES = {
    400: "invalid_parameter",
    401: "invalid_key",
    402: "payment_required",
    403: "insufficient_scope",
    404: "not_found",
    422: "incompatible_dimension",
    429: "rate_limited",
}
SOCIALCRM_CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "payment_required",
    403: "forbidden_scope",
    404: "not_found",
    429: "rate_limited",
}

BUSYOCTO_CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "insufficient_tokens",
    403: "forbidden",
    404: "not_found",
    429: "rate_limited",
}


@dataclass
class Memory:
    """State of one scenario between requests."""

    first: Response | None = None
    rows: list[Any] = field(default_factory=list)
    turns: int = 0


Effect = Callable[[Response, Params, Memory], Response]
EFFECTS: dict[str, Effect] = {}


def effect(name: str) -> Callable[[Effect], Effect]:
    def register(function: Effect) -> Effect:
        EFFECTS[name] = function
        return function

    return register


@effect("status")
def status(response: Response, params: Params, memory: Memory) -> Response:
    """`status`, and optionally `code`, `message`, `headers`, `body` (JSON) or `text`."""
    number = int(params.get("status", 500))
    body = params.get("body") or DIALECTS[params.get("platform", "oscom")](number, params)
    spoiled = replace(response, status=number).with_payload(body)
    if "text" in params:
        spoiled = replace(spoiled, body=str(params["text"]).encode())
    return headers(spoiled, params, memory)


def oscom_error(number: int, params: Params) -> dict[str, Any]:
    error = {
        "code": params.get("code", CODES.get(number, "internal_error")),
        "message": params.get("message", "Simulated failure."),
        "details": params.get("details", []),
        "request_id": "req_scenario",
    }
    return {"error": error, "meta": {"request_id": "req_scenario"}}


def socialcrm_error(number: int, params: Params) -> dict[str, Any]:
    code = params.get("code", SOCIALCRM_CODES.get(number, "internal_error"))
    return {"error": {"code": code, "message": params.get("message", "Simulated failure.")}}


def oktopost_error(number: int, params: Params) -> dict[str, Any]:
    message = params.get("message", "Simulated failure.")
    return {"Result": False, "Errors": params.get("errors", {"API": {"Error": message}})}


def busyocto_error(number: int, params: Params) -> dict[str, Any]:
    code = params.get("code", BUSYOCTO_CODES.get(number, "internal_error"))
    return {"error": {"code": code, "message": params.get("message", "Simulated failure.")}}


def campaignos_error(number: int, params: Params) -> dict[str, Any]:
    details = {"details": params["details"]} if "details" in params else {}
    return {"error": params.get("message", "Simulated failure."), **details}


# By platform, the body of an error.
DIALECTS: Mapping[str, Callable[[int, Params], dict[str, Any]]] = {
    "oscom": oscom_error,
    "socialcrm": socialcrm_error,
    "oktopost": oktopost_error,
    "oktopost-eu": oktopost_error,
    "busyocto": busyocto_error,
    "campaignos": campaignos_error,
}


@effect("headers")
def headers(response: Response, params: Params, memory: Memory) -> Response:
    """Sets `headers`; one whose value is null is removed."""
    given = {name.lower(): value for name, value in params.get("headers", {}).items()}
    kept = {**response.headers, **given}
    return replace(
        response, headers={name: str(value) for name, value in kept.items() if value is not None}
    )


@effect("body")
def body(response: Response, params: Params, memory: Memory) -> Response:
    """Sends `text` as it is, or `json`."""
    if "text" in params:
        return replace(response, body=str(params["text"]).encode())
    return response.with_payload(params.get("json"))


@effect("retry_after")
def retry_after(response: Response, params: Params, memory: Memory) -> Response:
    """429 with `value` as given, with an HTTP date `in_seconds` from now, or without either."""
    value = params.get("value")
    if "in_seconds" in params:
        moment = datetime.now(UTC) + timedelta(seconds=float(params["in_seconds"]))
        value = format_datetime(moment, usegmt=True)
    given = {"status": 429, "headers": {"retry-after": value}}
    return status(response, {"platform": params.get("platform", "oscom"), **given}, memory)


@effect("delay")
def delay(response: Response, params: Params, memory: Memory) -> Response:
    """Waits `delay_ms` before the first byte."""
    return replace(response, delay_ms=int(params.get("delay_ms", 1000)))


@effect("trickle")
def trickle(response: Response, params: Params, memory: Memory) -> Response:
    """Sends `chunk_bytes` every `chunk_ms`."""
    return replace(
        response,
        chunk_ms=int(params.get("chunk_ms", 100)),
        chunk_bytes=max(1, int(params.get("chunk_bytes", 16))),
    )


@effect("truncate")
def truncate(response: Response, params: Params, memory: Memory) -> Response:
    """Ends well-behaved after `bytes`, or half way: the length is right, the JSON is not."""
    return replace(response, body=response.body[: cut_point(response, params)])


@effect("cut")
def cut(response: Response, params: Params, memory: Memory) -> Response:
    """Closes the connection after `bytes`, or half way, having promised more."""
    return replace(response, cut_after=cut_point(response, params))


def cut_point(response: Response, params: Params) -> int:
    return int(params.get("bytes", len(response.body) // 2))


@effect("content_type")
def content_type(response: Response, params: Params, memory: Memory) -> Response:
    return response.with_headers({"content-type": str(params.get("value", "text/plain"))})


@effect("html")
def html(response: Response, params: Params, memory: Memory) -> Response:
    """A page instead of data, with `status` 200 unless told otherwise."""
    page = replace(
        response,
        status=int(params.get("status", 200)),
        body=str(params.get("text", ERROR_PAGE)).encode(),
    )
    return page.with_headers({"content-type": "text/html; charset=utf-8"})


@effect("empty")
def empty(response: Response, params: Params, memory: Memory) -> Response:
    return replace(response, body=b"")


@effect("data_null")
def data_null(response: Response, params: Params, memory: Memory) -> Response:
    return on_data(response, lambda _: None)


@effect("extra_fields")
def extra_fields(response: Response, params: Params, memory: Memory) -> Response:
    """Fields that no document names: beside `data`, in `meta` and in each row."""
    if not is_success(response):
        return response
    payload = response.payload()
    data = payload
    if isinstance(payload, dict):
        payload["x_experiment"] = {"bucket": "b"}
        if "meta" in payload:
            payload["meta"]["x_served_by"] = "edge-7"
        data = payload.get(data_name(payload) or "", payload)
    rows = data if isinstance(data, list) else [data]
    for row in rows:
        row["x_note"] = "new"
    return response.with_payload(payload)


@effect("wrapped")
def wrapped(response: Response, params: Params, memory: Memory) -> Response:
    """Puts a bare body under `data`."""
    return response.with_payload({"data": response.payload()}) if is_success(response) else response


@effect("bare")
def bare(response: Response, params: Params, memory: Memory) -> Response:
    """Leaves the rows of a wrapped list alone."""
    if not is_success(response):
        return response
    payload = response.payload()
    return response.with_payload(payload[data_name(payload) or "data"])


@effect("string_numbers")
def string_numbers(response: Response, params: Params, memory: Memory) -> Response:
    return on_data(response, lambda data: on_numbers(data, str))


@effect("nan")
def nan(response: Response, params: Params, memory: Memory) -> Response:
    """Bare NaN in place of every number, which JSON does not allow."""
    if not is_success(response):
        return response
    payload = response.payload()
    name = data_name(payload)
    if name is None:
        payload = on_numbers(payload, lambda _: float("nan"))
    else:
        payload[name] = on_numbers(payload[name], lambda _: float("nan"))
    return replace(response, body=json.dumps(payload).encode())


@effect("cursor_loop")
def cursor_loop(response: Response, params: Params, memory: Memory) -> Response:
    """The first page for ever, under `length` cursors in turn: A→A, or A→B→A."""
    memory.first = memory.first or response
    payload = memory.first.payload()
    payload["meta"]["next_cursor"] = f"loop-{memory.turns % int(params.get('length', 1))}"
    memory.turns += 1
    return response_like(memory.first, response).with_payload(payload)


def response_like(content: Response, transport: Response) -> Response:
    return replace(transport, status=content.status, body=content.body)


@effect("cursor_expired")
def cursor_expired(response: Response, params: Params, memory: Memory) -> Response:
    return refuse_cursor(response, "cursor_expired", memory)


@effect("invalid_cursor")
def invalid_cursor(response: Response, params: Params, memory: Memory) -> Response:
    return refuse_cursor(response, "invalid_cursor", memory)


def refuse_cursor(response: Response, code: str, memory: Memory) -> Response:
    details = [{"field": "cursor", "issue": code, "value": None}]
    return status(response, {"status": 400, "code": code, "details": details}, memory)


@effect("duplicate_rows")
def duplicate_rows(response: Response, params: Params, memory: Memory) -> Response:
    """Repeats the last `rows` of the page before, or of this one when there was none."""
    amount = int(params.get("rows", 1))

    def repeat(data: Any) -> Any:
        repeated = memory.rows[-amount:] or data[-amount:]
        memory.rows = list(data)
        return [*repeated, *data]

    return on_data(response, repeat)


@effect("more_rows")
def more_rows(response: Response, params: Params, memory: Memory) -> Response:
    """Adds `rows` invented ones: copies of the last with another id."""

    def extend(data: Any) -> Any:
        extra = [
            data[-1] | {identity(data[-1]): f"extra_{n}"} for n in range(int(params.get("rows", 1)))
        ]
        return [*data, *extra]

    return on_data(response, extend)


def identity(row: Any) -> str:
    return "Id" if "Id" in row else "id"


@effect("redirect")
def redirect(response: Response, params: Params, memory: Memory) -> Response:
    location = str(params.get("location", "https://elsewhere.example/"))
    moved = replace(response, status=int(params.get("status", 302)), body=b"")
    return moved.with_headers({"location": location})


def is_success(response: Response) -> bool:
    return response.status == 200 and response.headers.get("content-type") == JSON_TYPE


def on_data(response: Response, change: Callable[[Any], Any]) -> Response:
    if not is_success(response):
        return response
    payload = response.payload()
    name = data_name(payload)
    if name is None:
        return response.with_payload(change(payload))
    payload[name] = change(payload[name])
    return response.with_payload(payload)


def data_name(payload: Any) -> str | None:
    """The field that holds an answer's rows or its object."""
    return next((name for name in ("data", "Items", "Data") if name in payload), None)


def on_numbers(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: on_numbers(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [on_numbers(item, change) for item in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return change(value) if is_number else value

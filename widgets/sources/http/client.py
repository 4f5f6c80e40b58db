"""The HTTP client of the platforms, with all guards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpcore2
import httpx2

from widgets.sources.failures import (
    AddressForbidden,
    ContractViolation,
    Failure,
    MalformedResponse,
    Timeout,
    Unavailable,
)
from widgets.sources.http import decoding
from widgets.sources.http.addresses import Forbidden, Resolve, check_url, resolve
from widgets.sources.http.timeouts import (
    BACKGROUND,
    INTERACTIVE,
    Clock,
    Deadline,
    Step,
    Timeouts,
)
from widgets.sources.http.transport import Transport

POOL_SECONDS = 5
SYSTEM_CLOCK = Clock()
NO_CONTENT = 204
# Request ids are kept with failures and shown to managers: only identifiers may pass.
REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Its repr tells neither headers nor body: they hold the credential.

    `resource` names the circuit breaker that answers of no use open; "" for none.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: bytes | None = field(default=None, repr=False)
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """A platform's response of any status. `data` is its JSON, or None where it has none.

    Header names are lower case.
    """

    status: int
    headers: Mapping[str, str]
    data: object

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        return identifier(self.headers.get("x-request-id"))


class Http:
    """Calls platforms under all guards. One per process, shared by its threads.

    `allowed` lists exact `host:port` pairs exempt from the rule "https at a public
    address". Sleep and clock are given by tests.
    """

    def __init__(
        self,
        allowed: frozenset[str] = frozenset(),
        *,
        interactive: Timeouts = INTERACTIVE,
        background: Timeouts = BACKGROUND,
        lookup: Resolve = resolve,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._allowed = allowed
        self._interactive = interactive
        self._background = background
        self._clock = clock
        self._client = httpx2.Client(
            transport=Transport(allowed, lookup), trust_env=False, follow_redirects=False
        )

    def close(self) -> None:
        self._client.close()

    def begin(self, *, interactive: bool) -> Deadline:
        """The deadline of a call that begins now, for all its tries."""
        return Deadline(self._interactive if interactive else self._background, self._clock)

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    def send(self, request: Request, deadline: Deadline) -> Response:
        """One try. Any status is a response, but a redirect is never followed.

        Raises Timeout, Unavailable, MalformedResponse, AddressForbidden, or ContractViolation
        for a redirect.
        """
        try:
            check_url(request.url, self._allowed)
            response = self._exchange(request, deadline)
        except (httpcore2.TimeoutException, httpx2.TimeoutException):
            raise Timeout from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.TransportError, OSError):
            raise Unavailable from None
        except Forbidden:
            raise AddressForbidden from None
        if 300 <= response.status < 400:
            raise ContractViolation(status=response.status, request_id=response.request_id)
        return response

    def _exchange(self, request: Request, deadline: Deadline) -> Response:
        with self._client.stream(
            request.method,
            request.url,
            params=request.params or None,
            content=request.json,
            headers=_headers(request),
            extensions={"timeout": _step_timeouts(deadline)},
        ) as response:
            headers = {name.lower(): text for name, text in response.headers.items()}
            status = response.status_code
            chunks = _chunks(response, deadline)
            try:
                return Response(status, headers, _data(status, headers, chunks))
            except Failure as failure:
                failure.status = status
                failure.request_id = identifier(headers.get("x-request-id"))
                raise


def identifier(text: object) -> str | None:
    """A platform's request id, or None for anything that does not look like one."""
    return text if isinstance(text, str) and REQUEST_ID.fullmatch(text) else None


def _headers(request: Request) -> dict[str, str]:
    headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "portal"}
    if request.json is not None:
        headers["content-type"] = "application/json"
    return {**headers, **request.headers}


def _step_timeouts(deadline: Deadline) -> dict[str, object]:
    read = Step(deadline, deadline.timeouts.read)
    return {
        "connect": Step(deadline, deadline.timeouts.connect),
        "read": read,
        "write": read,
        "pool": min(POOL_SECONDS, max(deadline.left, 0)),
    }


def _chunks(response: httpx2.Response, deadline: Deadline) -> Iterator[bytes]:
    """The body as it came; raises MalformedResponse where it is cut off."""
    try:
        for chunk in response.iter_raw():
            deadline.check()  # a fast platform without an end meets the deadline as well
            yield chunk
    except (httpcore2.RemoteProtocolError, httpcore2.ReadError):
        raise MalformedResponse from None


def _data(status: int, headers: Mapping[str, str], chunks: Iterator[bytes]) -> object:
    if status == NO_CONTENT:
        return None
    if not decoding.is_json(headers.get("content-type", "")):
        if 200 <= status < 300:
            raise MalformedResponse
        return None  # the status says enough; a gateway's page is not read
    raw = decoding.body(chunks, headers.get("content-encoding", "").strip().lower())
    try:
        return decoding.value(raw, headers.get("content-type", ""))
    except MalformedResponse:
        if 200 <= status < 300:
            raise
        return None

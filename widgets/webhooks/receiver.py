"""`POST /hooks/<source>/<token>/`: the receiver of deliveries, on the agency's host.

The token names the endpoint. PostgreSQL is all that it needs before it replies.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from clients import audit, endpoints, tenancy
from clients.auth.site_request import SiteRequest
from clients.errors import CannotOpen
from clients.models import WebhookEndpoint
from runtime.token_bucket import TokenBucket
from widgets.sources import registry
from widgets.sources.webhooks import Event, InvalidDelivery, Scheme, UnusableEvent, Webhooks
from widgets.webhooks import inbox
from widgets.webhooks.inbox import Stored

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
# For schemes without a signed time: only the event's own guards against replays.
OLDEST = timedelta(hours=24)
TOO_FAST_SECONDS, TRY_LATER_SECONDS = "1", "10"

rate_limit = TokenBucket(per_second=50, burst=200)
# Each refusal is logged, but audited once a minute, so that a flood cannot fill the database.
audit_rate_limit = TokenBucket(per_second=1 / 60, burst=1)


class DeliveryRefused(Exception):  # a response, not an error
    def __init__(self, status: HTTPStatus, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


UNKNOWN = DeliveryRefused(HTTPStatus.NOT_FOUND, "not_found")


@csrf_exempt
def webhook(request: SiteRequest, source: str, token: str) -> HttpResponse:
    try:
        if not request.is_agency:
            raise UNKNOWN
        body = _body(request)
        endpoint, webhooks = _endpoint(source, token)
        return _receive(request, body, endpoint, webhooks)
    except DeliveryRefused as refused:
        return _refusal(refused)
    except DatabaseError:
        log.exception("delivery could not be stored")
        later = DeliveryRefused(
            HTTPStatus.SERVICE_UNAVAILABLE, "try_later", Retry_After=TRY_LATER_SECONDS
        )
        return _refusal(later)


def _receive(
    request: HttpRequest, body: bytes, endpoint: WebhookEndpoint, webhooks: Webhooks
) -> HttpResponse:
    now = timezone.now()
    scheme = webhooks.schemes[endpoint.scheme]
    try:
        _check(request, body, endpoint, scheme, now)
        if not rate_limit.take(endpoint.pk):
            raise DeliveryRefused(
                HTTPStatus.TOO_MANY_REQUESTS, "too_fast", Retry_After=TOO_FAST_SECONDS
            )
        event = webhooks.read(body)
        _check_age(event, scheme, now)
    except InvalidDelivery as bad:
        _note(request, endpoint, bad.reason)
        raise DeliveryRefused(HTTPStatus.UNAUTHORIZED, "bad_signature") from None
    except UnusableEvent:
        inbox.reject(endpoint, body, now)
        _note(request, endpoint, "unusable")
        raise DeliveryRefused(HTTPStatus.BAD_REQUEST, "unusable") from None
    stored = inbox.accept(endpoint, event, webhooks, now)
    status = HTTPStatus.OK if stored is Stored.DUPLICATE else HTTPStatus.ACCEPTED
    return JsonResponse({}, status=status)


def _body(request: HttpRequest) -> bytes:
    """The raw bytes of a request that may be a delivery."""
    if request.method != "POST":
        raise DeliveryRefused(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", Allow="POST")
    if request.content_type != "application/json":
        raise DeliveryRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json")
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise DeliveryRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    return bytes(body)


def _endpoint(source: str, token: str) -> tuple[WebhookEndpoint, Webhooks]:
    endpoint = endpoints.find(token)
    if endpoint is None or endpoint.connection.source != source:
        raise UNKNOWN
    webhooks = registry.source(source).webhooks
    if webhooks is None:
        raise UNKNOWN
    return endpoint, webhooks


def _check(
    request: HttpRequest, body: bytes, endpoint: WebhookEndpoint, scheme: Scheme, now: datetime
) -> None:
    try:
        secrets = endpoints.accepted(endpoint, now)
    except CannotOpen:
        log.exception("webhook secret does not open", extra={"endpoint": str(endpoint.pk)})
        raise InvalidDelivery("key_error") from None
    scheme.check(request.headers.get(scheme.header, ""), body, secrets=secrets, now=now)


def _check_age(event: Event, scheme: Scheme, now: datetime) -> None:
    if not scheme.has_time and abs(now - event.created_at) > OLDEST:
        raise InvalidDelivery("time")


def _note(request: HttpRequest, endpoint: WebhookEndpoint, reason: str) -> None:
    log.warning("webhook refused", extra={"endpoint": str(endpoint.pk), "reason": reason})
    if audit_rate_limit.take(endpoint.pk):
        with tenancy.within(endpoint.client_id):
            audit.record(
                "webhook.rejected",
                client=endpoint.client,
                subject=endpoint.connection.label,
                address=request.META.get("REMOTE_ADDR", ""),
                reason=reason,
            )


def _refusal(refused: DeliveryRefused) -> HttpResponse:
    body = {"error": {"code": refused.code}}
    return JsonResponse(body, status=refused.status, headers=refused.headers)

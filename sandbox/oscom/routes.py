"""Every OSCOM route with the scope that opens it."""

from __future__ import annotations

from typing import Any

from sandbox.oscom import (
    analytics,
    campaigns,
    contacts,
    content,
    events,
    overview,
    ranking,
    reports,
    seo,
    webhooks,
)
from sandbox.oscom.call import Call, Endpoint
from sandbox.oscom.envelope import not_found
from sandbox.router import Router

ROUTES: Router[Endpoint] = Router()


def unavailable(call: Call) -> dict[str, Any]:
    """The sandbox is read: writing exists as a permission that is missing."""
    raise not_found()


for method, path, scope, answer in (
    ("POST", "/analytics/query", "analytics:read", analytics.query),
    ("GET", "/analytics/overview", "analytics:read", overview.overview),
    ("GET", "/analytics/events", "analytics:read", events.events),
    ("GET", "/analytics/reports", "analytics:read", reports.reports),
    ("GET", "/analytics/reports/{id}", "analytics:read", reports.report),
    ("GET", "/seo/keywords", "seo:read", seo.keywords),
    ("GET", "/seo/pages", "seo:read", ranking.pages),
    ("GET", "/seo/recommendations", "seo:read", ranking.recommendations),
    ("GET", "/campaigns", "campaigns:read", campaigns.campaigns),
    ("GET", "/campaigns/{id}", "campaigns:read", campaigns.campaign),
    ("GET", "/content", "content:read", content.contents),
    ("GET", "/content/{id}", "content:read", content.content),
    ("GET", "/content/briefs", "content:read", content.briefs),
    ("GET", "/contacts/segments", "contacts:read", contacts.segments),
    ("GET", "/contacts/{id}/timeline", "contacts:read", contacts.timeline),
    ("GET", "/contacts", "contacts:read", contacts.contacts),
    ("GET", "/contacts/{id}", "contacts:read", contacts.contact),
):
    ROUTES.add(method, path, Endpoint(scope, answer))

# Their scopes depend on the events that they are about.
for method, path, answer, status in (
    ("GET", "/webhooks", webhooks.listed, 200),
    ("POST", "/webhooks", webhooks.created, 201),
    ("GET", "/webhooks/{id}", webhooks.detail, 200),
    ("PATCH", "/webhooks/{id}", webhooks.changed, 200),
    ("DELETE", "/webhooks/{id}", webhooks.removed, 204),
):
    ROUTES.add(method, path, Endpoint(None, answer, status))

for method, path, scope in (
    ("POST", "/content/briefs", "content:write"),
    ("POST", "/content/briefs/{id}/generate", "content:write"),
    ("PUT", "/content/{id}", "content:write"),
    ("POST", "/content/voice", "content:write"),
    ("POST", "/seo/keywords", "seo:write"),
    ("POST", "/contacts", "contacts:write"),
    ("POST", "/contacts/batch", "contacts:write"),
    ("POST", "/contacts/segments", "contacts:write"),
):
    ROUTES.add(method, path, Endpoint(scope, unavailable))

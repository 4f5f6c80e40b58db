"""Every OSCOM route with the scope that opens it."""

from __future__ import annotations

from portal.sandbox.oscom import (
    analytics,
    campaigns,
    contacts,
    content,
    events,
    overview,
    seo,
    webhooks,
)
from portal.sandbox.oscom.call import Endpoint
from portal.sandbox.router import Router

ROUTES: Router[Endpoint] = Router()

for method, path, scope, answer in (
    ("POST", "/analytics/query", "analytics:read", analytics.query),
    ("GET", "/analytics/overview", "analytics:read", overview.overview),
    ("GET", "/analytics/events", "analytics:read", events.events),
    ("GET", "/seo/keywords", "seo:read", seo.keywords),
    ("GET", "/campaigns", "campaigns:read", campaigns.campaigns),
    ("GET", "/campaigns/{id}", "campaigns:read", campaigns.campaign),
    ("GET", "/content", "content:read", content.contents),
    ("GET", "/content/{id}", "content:read", content.content),
    ("GET", "/contacts", "contacts:read", contacts.contacts),
    ("GET", "/contacts/{id}", "contacts:read", contacts.contact),
):
    ROUTES.add(method, path, Endpoint(scope, answer))

# Their scopes depend on the events that they are about.
for method, path, answer, status in (
    ("GET", "/webhooks", webhooks.listed, 200),
    ("POST", "/webhooks", webhooks.created, 201),
    ("GET", "/webhooks/{id}", webhooks.shown, 200),
    ("PATCH", "/webhooks/{id}", webhooks.changed, 200),
    ("DELETE", "/webhooks/{id}", webhooks.removed, 204),
):
    ROUTES.add(method, path, Endpoint(None, answer, status))

"""Every OSCOM route with the scope that opens it."""

from __future__ import annotations

from portal.sandbox.oscom import analytics
from portal.sandbox.oscom.call import Endpoint
from portal.sandbox.router import Router

ROUTES: Router[Endpoint] = Router()

ROUTES.add("POST", "/analytics/query", Endpoint("analytics:read", analytics.query))

"""The site's Django with all of its settings but the routes."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "bench.bare.urls"
application = get_wsgi_application()

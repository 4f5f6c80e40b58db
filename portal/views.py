"""What a host's root shows: the agency's desk, or a client's first dashboard."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.access.requests import SiteRequest
from widgets import views


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if cast(SiteRequest, request).is_agency:
        return HttpResponseRedirect(reverse("admin:index"))
    return views.home(request)

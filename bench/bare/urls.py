"""One view behind the site's whole middleware: session and user are loaded before it runs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from redis import Redis

from bench.bare import configuration
from clients.auth.decorators import client_page

KEY = configuration.read().json_key
redis = Redis.from_url(settings.REDIS_URL)


@client_page
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(redis.get(KEY), content_type="application/json")


urlpatterns = [path("view", view)]

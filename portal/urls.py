"""Every route of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from clients import theme
from clients.branding.files import brand_file
from portal.views import home

urlpatterns = [
    path("", home, name="home"),
    path("brand/<str:version>/<str:name>", brand_file, name="brand_file"),
    path("theme/", theme.choose, name="theme"),
    path("admin/", admin.site.urls),
    path("", include("clients.urls")),
    path("", include("widgets.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("gallery/", include("demo.gallery.urls")))

handler500 = "portal.views.server_error"

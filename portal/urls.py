"""Every route of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from clients.branding import brand_logo, brand_stylesheet
from portal.views import home

urlpatterns = [
    path("", home, name="home"),
    path("brand/<str:version>.css", brand_stylesheet, name="brand_stylesheet"),
    path("brand/<str:version>/<str:name>", brand_logo, name="brand_logo"),
    path("admin/", admin.site.urls),
    path("", include("clients.urls")),
    path("", include("widgets.urls")),
]

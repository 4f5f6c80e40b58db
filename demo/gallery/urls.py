"""Routes of the gallery."""

from __future__ import annotations

from django.urls import path

from demo.gallery import views

urlpatterns = [path("", views.gallery, name="gallery")]

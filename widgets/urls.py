"""A client's pages and what they call, and what platforms call."""

from __future__ import annotations

from django.urls import path

from widgets import views
from widgets.api.tickets import TicketView
from widgets.webhooks.receiver import webhook

urlpatterns = [
    path("dashboards/<slug:slug>/", views.dashboard, name="dashboard"),
    path("dashboards/<slug:slug>/rows/<uuid:widget_id>/", views.rows, name="rows"),
    path("dashboards/<slug:slug>/controls", views.controls, name="controls"),
    path("dashboards/<slug:slug>/ticket", TicketView.as_view(), name="ticket"),
    path("hooks/<slug:source>/<str:token>/", webhook, name="webhook"),
]

"""A client's pages and what they call, and what platforms call."""

from __future__ import annotations

from django.urls import path

from widgets import export_views, views
from widgets.api.tickets import TicketView
from widgets.webhooks.receiver import webhook

urlpatterns = [
    path("dashboards/<slug:slug>/", views.dashboard, name="dashboard"),
    path("dashboards/<slug:slug>/rows/<uuid:widget_id>/", views.rows, name="rows"),
    path("dashboards/<slug:slug>/controls", views.controls, name="controls"),
    path("dashboards/<slug:slug>/ticket", TicketView.as_view(), name="ticket"),
    path("dashboards/<slug:slug>/export", export_views.export, name="export"),
    path("exports/", export_views.centre, name="exports"),
    path("exports/recent", export_views.recent, name="recent_exports"),
    path("exports/<uuid:export_id>/file", export_views.export_file, name="export_file"),
    path("exports/<uuid:export_id>/cancel", export_views.cancel_export, name="cancel_export"),
    path("exports/<uuid:export_id>/retry", export_views.retry_export, name="retry_export"),
    path("exports/<uuid:export_id>/delete", export_views.delete_export, name="delete_export"),
    path("hooks/<slug:source>/<str:token>/", webhook, name="webhook"),
]

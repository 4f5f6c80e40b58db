"""A client's pages and what they call, and what platforms call."""

from __future__ import annotations

from django.urls import path

from widgets import export_views, key_views, report_links, report_views, views
from widgets.api.tickets import TicketView
from widgets.webhooks.receiver import webhook

SCHEDULE_BUTTONS = {
    "pause": report_views.pause_schedule,
    "resume": report_views.resume_schedule,
    "delete": report_views.delete_schedule,
    "send": report_views.send_schedule,
}
REPORT_BUTTONS = {
    "approve": report_views.approve_report,
    "accept": report_views.accept_report,
    "decline": report_views.decline_report,
    "note": report_views.change_report_note,
}

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
    path("reports/", report_views.report_list, name="reports"),
    path("reports/new/", report_views.schedule, name="new_report_schedule"),
    path("reports/schedules/<uuid:schedule_id>/", report_views.schedule, name="report_schedule"),
    *(
        path(f"reports/schedules/<uuid:schedule_id>/{verb}", view, name=f"{verb}_report_schedule")
        for verb, view in SCHEDULE_BUTTONS.items()
    ),
    path("reports/<uuid:report_id>/", report_views.report, name="report"),
    path("reports/<uuid:report_id>/changes/", report_views.report_changes, name="report_changes"),
    path(
        "reports/<uuid:report_id>/documents/<uuid:document_id>",
        report_views.report_document,
        name="report_document",
    ),
    *(
        path(f"reports/<uuid:report_id>/{verb}", view, name=f"{verb}_report")
        for verb, view in REPORT_BUTTONS.items()
    ),
    path("reports/unsubscribe/<str:token>/", report_links.unsubscribe, name="report_unsubscribe"),
    path(
        "reports/mailed/<str:token>/", report_links.mailed_document, name="report_mailed_document"
    ),
    path("key/<str:token>/", key_views.key_request, name="key_request"),
    path("hooks/<slug:source>/<str:token>/", webhook, name="webhook"),
]

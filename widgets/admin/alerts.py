"""Alerts about connections, webhooks, reports and dashboards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from clients.auth import permissions
from clients.desk.alerts import Alert, Check, Severity, register
from clients.models import Client, Connection, User
from clients.tenancy import TenantQuerySet
from widgets.incidents import conditions
from widgets.models import Dashboard, Report
from widgets.pages import account_health

Health = Connection.Health

# Platforms that let keys expire do so after 90 days.
OLD_KEY = timedelta(days=80)
WAITING_REPORTS = (Report.State.HELD, Report.State.REVIEW)


def failing_connections(user: User) -> QuerySet[Any]:
    return _connections(user).filter(conditions.failing()).order_by("client__name", "label")


def untested_connections(user: User) -> QuerySet[Any]:
    return _connections(user).filter(health=Health.UNTESTED).order_by("client__name", "label")


def old_key() -> Q:
    return Q(key_set_at__lt=timezone.now() - OLD_KEY)


def old_keys(user: User) -> QuerySet[Any]:
    return _connections(user).filter(old_key()).order_by("key_set_at")


def failed_webhooks(user: User) -> QuerySet[Any]:
    return _connections(user).filter(conditions.webhook_failed()).order_by("client__name", "label")


def silent_webhooks(user: User) -> QuerySet[Any]:
    return _connections(user).filter(conditions.webhook_silent()).order_by("client__name", "label")


def held_reports(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Report.objects.all())
    return rows.filter(state__in=WAITING_REPORTS).select_related("client").order_by("due_at")


def clients_without_dashboards(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Client.objects.all()).filter(suspended_at=None)
    published = Dashboard.objects.across_clients().published().filter(client=OuterRef("pk"))
    return rows.exclude(Exists(published)).order_by("name")


def unfinished_onboardings(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Client.objects.all())
    return rows.exclude(onboarding_since=None).order_by("onboarding_since")


def _connections(user: User) -> TenantQuerySet:
    rows = permissions.configurable(user, Connection.objects.all())
    return rows.filter(conditions.IN_USE).select_related("client")


def _failing(row: Connection) -> Alert:
    trouble = account_health.trouble(row.failure or row.last_failure)
    text = f"{row.label}: {trouble or row.get_health_display()}"
    return Alert(str(row.client), text, _connection_url(row), row.last_failed_at)


def _untested(row: Connection) -> Alert:
    text = f"{row.label} has not been tested yet."
    return Alert(str(row.client), text, _connection_url(row), row.created_at)


def _old_key(row: Connection) -> Alert:
    days = (timezone.now() - row.key_set_at).days if row.key_set_at else 0
    text = f"The key of {row.label} is {days} days old."
    return Alert(str(row.client), text, _connection_url(row), row.key_set_at)


def _failed_webhook(row: Connection) -> Alert:
    text = f"The platform delivers no events for {row.label}: its webhook is not registered."
    return Alert(str(row.client), text, _connection_url(row))


def _silent_webhook(row: Connection) -> Alert:
    text = f"No event about {row.label} has arrived for {conditions.SILENT.days} days."
    return Alert(str(row.client), text, _connection_url(row))


def _report(report: Report) -> Alert:
    is_held = report.state == Report.State.HELD
    text = f"“{report.title}” {'is held' if is_held else 'waits for a review'}."
    url = reverse("admin:widgets_report_change", args=[report.pk])
    return Alert(str(report.client), text, url, report.due_at)


def _client(client: Client) -> Alert:
    url = f"{reverse('admin:widgets_dashboard_add')}?client={client.pk}"
    return Alert(client.name, "No dashboard of this client is published.", url)


def _onboarding(client: Client) -> Alert:
    url = reverse("admin:onboarding_summary", args=[client.pk])
    return Alert(client.name, "Continue its set-up.", url, client.onboarding_since)


def _connection_url(row: Connection) -> str:
    return reverse("admin:clients_connection_change", args=[row.pk])


def _fleet(name: str) -> Callable[[], str]:
    return lambda: f"{reverse('admin:clients_connection_fleet')}?show={name}"


def _reports_url() -> str:
    return reverse("admin:widgets_report_changelist")


def _clients_url() -> str:
    return reverse("admin:clients_client_changelist")


def _dashboards_url() -> str:
    return reverse("admin:widgets_dashboard_changelist")


BAD, WARN, NOTE = Severity.BAD, Severity.WARN, Severity.NOTE

register(
    Check("Connections that fail", BAD, failing_connections, _failing, _fleet("failing")),
    Check("Reports that wait for you", BAD, held_reports, _report, _reports_url),
    Check("Webhooks that failed", WARN, failed_webhooks, _failed_webhook, _fleet("webhooks")),
    Check("Webhooks that are silent", WARN, silent_webhooks, _silent_webhook, _fleet("webhooks")),
    Check("Keys to replace soon", WARN, old_keys, _old_key, _fleet("old_keys")),
    Check("Set-ups to finish", NOTE, unfinished_onboardings, _onboarding, _clients_url),
    Check("Connections never tested", NOTE, untested_connections, _untested, _fleet("untested")),
    Check("Clients without dashboards", NOTE, clients_without_dashboards, _client, _dashboards_url),
)

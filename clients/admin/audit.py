from __future__ import annotations

from django.contrib import admin

from clients.admin.scoped import OF_CLIENT, ReadOnlyAdmin
from clients.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """Read-only list of audit entries."""

    list_display = ("at", "event", "client", "subject", "actor", "address")
    list_filter = (OF_CLIENT, "event")
    list_select_related = ("client", "actor")
    search_fields = ("subject", "event")
    date_hierarchy = "at"

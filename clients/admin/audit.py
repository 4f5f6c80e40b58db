from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from clients.admin.scoped import OF_CLIENT, ScopedAdmin
from clients.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(ScopedAdmin):
    """Read-only list of audit entries."""

    list_display = ("at", "event", "client", "subject", "actor", "address")
    list_filter = (OF_CLIENT, "event")
    list_select_related = ("client", "actor")
    search_fields = ("subject", "event")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

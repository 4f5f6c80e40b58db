from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from clients import people
from clients.admin import columns
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.models import Member


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    empty_title = "No member yet."
    empty_text = "People become members of a client by accepting an invitation."
    list_display = ("user", "email", "client", "role", "seen")
    list_filter = (OF_CLIENT, "role")
    ordering = ("client__name", "user__email")
    list_select_related = ("user", "client")
    search_fields = ("user__email", "user__name")

    fields = ("client", "user", "role")
    readonly_fields = ("client", "user")

    @admin.display(description="E-mail", ordering="user__email")
    def email(self, member: Member) -> str:
        return member.user.email

    @admin.display(description="Last sign-in", ordering="user__last_login")
    def seen(self, member: Member) -> SafeString:
        return columns.ago(member.user.last_login, "seen")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Members are added by invitation alone."""
        return False

    def write(self, request: HttpRequest, obj: Member, form: ModelForm, change: bool) -> None:
        people.set_role(obj, obj.role, actor=staff(request))

    def delete_model(self, request: HttpRequest, obj: Member) -> None:
        people.remove(obj, actor=staff(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        for member in queryset:
            people.remove(member, actor=staff(request))

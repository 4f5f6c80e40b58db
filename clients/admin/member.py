from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clients import people
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.models import Member, canonical_email


class MemberForm(ModelForm):
    email = forms.EmailField(help_text="Whoever is new chooses a password by the reset page.")

    class Meta:
        model = Member
        fields = ("client", "role")

    def clean_email(self) -> str:
        return canonical_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        client, email = found.get("client"), found.get("email")
        if client and email and client.members.filter(user__email=email).exists():
            raise ValidationError({"email": _("Is a member already.")})
        return found


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    list_display = ("user", "client", "role")
    list_filter = (OF_CLIENT, "role")
    list_select_related = ("user", "client")
    search_fields = ("user__email", "user__name")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client", "user", "role") if obj else ("client", "email", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client", "user") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = MemberForm
        return super().get_form(request, obj, change, **kwargs)

    def write(self, request: HttpRequest, obj: Member, form: ModelForm, change: bool) -> None:
        if change:
            people.set_role(obj, obj.role, actor=staff(request))
            return
        added = people.add(
            obj.client, email=form.cleaned_data["email"], role=obj.role, actor=staff(request)
        )
        obj.pk, obj.user = added.pk, added.user

    def delete_model(self, request: HttpRequest, obj: Member) -> None:
        people.remove(obj, actor=staff(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        for member in queryset:
            people.remove(member, actor=staff(request))

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Field, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients import provisioning, suspension
from clients.admin import columns, conventions
from clients.admin.brand import BrandInline
from clients.admin.domain import DomainChecksMixin, DomainInline
from clients.admin.generic import ModelForm, changed_columns
from clients.admin.open_pages import OpenPagesMixin
from clients.admin.scoped import ScopedAdmin, staff
from clients.admin.wording import WordingField
from clients.auth import hosts
from clients.desk.alerts import Severity
from clients.models import Client, Domain, User

WORDING = {
    "labels": "What the client calls metrics and dimensions, one a line: conversions = Orders",
    "value_labels": "What the client calls the values of dimensions: paid_search = Ads",
}


class ClientForm(ModelForm):
    """A client with its managers: Django has no form field for relations with a `through` model."""

    assigned_managers = forms.ModelMultipleChoiceField(
        User.objects.filter(agency_role=User.AgencyRole.MANAGER),
        required=False,
        label="Managers",
        widget=forms.CheckboxSelectMultiple,
        help_text="Those who may see and change this client. Owners may in any case.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            return
        self.initial["assigned_managers"] = self.instance.managers.all()
        for name in conventions.CHOICES.keys() & self.fields.keys():
            conventions.offer_stored(self, name, self.initial[name])

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # the stubs lack it
        if "assigned_managers" in self.cleaned_data:
            self.instance.managers.set(self.cleaned_data["assigned_managers"])


class SuspendedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "suspended"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [("no", "Live"), ("yes", "Suspended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Client]) -> QuerySet[Client]:
        chosen = {"yes": False, "no": True}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(suspended_at__isnull=chosen)


# Fields in the sections of the form; those that the person may not see are left out.
SECTIONS: tuple[tuple[str | None, tuple[str, ...], str], ...] = (
    (None, ("name", "slug"), ""),
    (
        "Language and time",
        ("locale", "currency", "time_zone", "week_start"),
        "How its pages, mails and documents write numbers, money and days.",
    ),
    ("Its own words", ("labels", "value_labels"), ""),
    ("Agency", ("assigned_managers", "suspended_at"), ""),
)


@admin.register(Client)
class ClientAdmin(OpenPagesMixin, DomainChecksMixin, ScopedAdmin):
    owners_only: ClassVar[set[str]] = {"delete"}
    empty_title = "No client yet."
    empty_text = "Add the first: its name, its brand and the host that its people will sign in on."
    list_display = ("name", "status", "host", "people", "boards", "locale", "currency", "time_zone")
    list_filter = (SuspendedFilter, "locale")
    search_fields = ("name", "slug", "domains__host")
    form = ClientForm
    fields = (
        "name",
        "slug",
        "locale",
        "currency",
        "time_zone",
        "week_start",
        "labels",
        "value_labels",
        "assigned_managers",
        "suspended_at",
    )
    inlines = (BrandInline, DomainInline)
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("name",)}
    actions = ("suspend", "resume")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shut = ("suspended_at",)
        return shut if staff(request).is_owner else (*shut, "slug", "assigned_managers")

    def get_fields(self, request: HttpRequest, obj: Client | None = None) -> tuple[str, ...]:
        """Managers adding a client set no slug and no managers: `provisioning` fills both in."""
        if obj or staff(request).is_owner:
            return self.fields
        return tuple(name for name in self.fields if name not in ("slug", "assigned_managers"))

    def get_fieldsets(self, request: HttpRequest, obj: Client | None = None) -> Any:
        shown = self.get_fields(request, obj)
        sections = (
            (title, tuple(name for name in names if name in shown), description)
            for title, names, description in SECTIONS
        )
        return [
            (title, {"fields": names, "description": description})
            for title, names, description in sections
            if names
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The clients with the counts of their list, each by a subquery."""
        hosts_of = Domain.objects.across_clients().filter(client=OuterRef("pk"))
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            people_count=_count("members"),
            boards_count=_count("dashboards"),
            primary=Subquery(hosts_of.order_by("-is_primary", "host").values("host")[:1]),
        )
        return counted

    @admin.display(description="State", ordering="suspended_at")
    def status(self, client: Client) -> SafeString:
        if client.suspended_at:
            return columns.state("Suspended", Severity.WARN)
        return columns.state("Live", columns.GOOD)

    @admin.display(description="Host", ordering="primary")
    def host(self, client: Any) -> str:
        return client.primary or ""

    @admin.display(description="People", ordering="people_count")
    def people(self, client: Any) -> SafeString:
        return columns.counted(client.people_count, "person", "people")

    @admin.display(description="Dashboards", ordering="boards_count")
    def boards(self, client: Any) -> SafeString:
        return columns.counted(client.boards_count, "dashboard", "dashboards")

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Client | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj or not staff(request).is_owner else self.prepopulated_fields

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name in WORDING:
            return WordingField(help_text=WORDING[db_field.name])
        if db_field.name in conventions.CHOICES:
            return conventions.field(db_field.name, initial=db_field.get_default())
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="Managers")
    def assigned_managers(self, obj: Client) -> str:
        return ", ".join(str(manager) for manager in obj.managers.all())

    def write(self, request: HttpRequest, obj: Client, form: ModelForm, change: bool) -> None:
        if change:
            obj.save(update_fields=changed_columns(form))
        else:
            provisioning.provision(obj, actor=staff(request))
        transaction.on_commit(hosts.forget)

    @admin.action(description="Suspend", permissions=["close"])
    def suspend(self, request: HttpRequest, rows: QuerySet[Client]) -> None:
        for client in rows:
            suspension.suspend(client, actor=staff(request))
        messages.success(request, _("Suspended."))

    @admin.action(description="Open again", permissions=["close"])
    def resume(self, request: HttpRequest, rows: QuerySet[Client]) -> None:
        for client in rows:
            suspension.resume(client, actor=staff(request))
        messages.success(request, _("Open again."))

    def has_close_permission(self, request: HttpRequest) -> bool:
        return staff(request).is_owner


def _count(relation: str) -> Coalesce:
    """The number of a client's rows of one relation: joins of two would multiply each other."""
    model: Any = Client._meta.get_field(relation).related_model
    rows = model.objects.across_clients().filter(client=OuterRef("pk")).order_by()
    counted = rows.values("client").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

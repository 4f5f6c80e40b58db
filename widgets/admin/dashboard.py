from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.admin import columns
from clients.admin.generic import InlineFormSet, ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, ScopedTabular, staff
from widgets import layout
from widgets.admin.dashboard_template_pages import DashboardTemplatePages
from widgets.admin.draft_pages import DraftPages
from widgets.admin.fleet import cost_of
from widgets.admin.layout_pages import LayoutPages
from widgets.admin.template_pages import TemplatePages
from widgets.admin.version_pages import VersionPages
from widgets.admin.widget_pages import BuilderPages
from widgets.models import Dashboard, DashboardDraft, Widget
from widgets.pages import dashboards

AT_THE_END = "Empty: after the others."
GONE = "Somebody else deleted a widget since you opened this page. Open it again to go on."


class PositionForm(ModelForm):
    """A form of rows with a position; an empty one puts the row last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].help_text = AT_THE_END
        if self.instance._state.adding:
            self.initial["position"] = None


class DashboardForm(PositionForm):
    class Meta:
        model = Dashboard
        fields = ("client", "title", "slug", "intro", "position")


class WidgetForm(PositionForm):
    """A widget's place on the grid; all else is the builder's."""

    class Meta:
        model = Widget
        fields = ("position", "width", "height")

    def clean_position(self) -> int:
        position: int | None = self.cleaned_data["position"]
        return layout.LAST if position is None else position


class WidgetFormSet(InlineFormSet):
    """Changes of one dashboard's widgets wait for each other."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"].error_messages["invalid_choice"] = GONE

    def clean(self) -> None:
        """Lock the dashboard: its rows were read before, and may have changed since."""
        super().clean()
        stored = layout.lock(self.instance)
        if any(form.instance.pk not in stored for form in self.initial_forms):
            raise ValidationError(GONE)

    def save_existing(self, form: Any, obj: Widget, commit: bool = True) -> Widget:
        """Write the columns that were changed here; the others may be newer than `obj`."""
        if commit:
            obj.save(update_fields=_columns(form))
        return obj

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        if commit:
            moved = [form.instance.pk for form in self.forms if "position" in form.changed_data]
            layout.renumber(self.instance, moved=tuple(moved))
        return saved


def _columns(form: Any) -> list[str]:
    """The columns that a form changes."""
    return [name for name in form.changed_data if name in form.Meta.fields]


class PublishedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "published"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [("yes", "Published"), ("no", "Not published")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dashboard]) -> QuerySet[Dashboard]:
        chosen = {"yes": False, "no": True}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(published_at__isnull=chosen)


class WidgetInline(ScopedTabular):
    """The widgets of a dashboard as a table, with links into the builder."""

    model = Widget
    form = WidgetForm
    formset = WidgetFormSet
    template = "admin/widgets/table.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Dashboard)
class DashboardAdmin(
    LayoutPages,
    DraftPages,
    VersionPages,
    TemplatePages,
    DashboardTemplatePages,
    BuilderPages,
    ScopedAdmin,
):
    form = DashboardForm
    empty_title = "No dashboard yet."
    empty_text = "A dashboard is a page of widgets that one client reads."
    list_display = ("title", "client", "status", "tiles", "slug", "place")
    list_filter = (OF_CLIENT, PublishedFilter)
    ordering = ("client__name", "position", "title")
    list_select_related = ("client",)
    search_fields = ("title", "slug")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    ("title", "slug"),
                    "intro",
                    "position",
                    ("published_at", "cost"),
                )
            },
        ),
    )
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("title",)}
    actions = ("publish",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        rows = DashboardDraft.objects.across_clients().filter(author=staff(request))
        try:
            draft = rows.filter(dashboard=object_id).first()
        except ValidationError:
            draft = None  # no id: answered like one that never was
        context = {**(extra_context or {}), "draft": draft}
        return super().change_view(request, object_id, form_url, context)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A dashboard has widgets once it is stored."""
        return [WidgetInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client", "published_at", "cost") if obj else ("published_at", "cost")

    def response_add(self, request: HttpRequest, obj: Dashboard, *args: Any) -> HttpResponse:
        """A new dashboard's page comes next: it has no widget yet."""
        if "_addanother" in request.POST:
            return super().response_add(request, obj, *args)
        messages.success(request, _("The dashboard is stored. Now add its widgets."))
        return redirect("admin:widgets_dashboard_change", obj.pk)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Dashboard | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else self.prepopulated_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(tile_count=Count("widgets"))
        return counted

    @admin.display(description="State", ordering="published_at")
    def status(self, dashboard: Dashboard) -> SafeString:
        if dashboard.published_at:
            return columns.state("Published", columns.GOOD)
        return columns.state("Not published")

    @admin.display(description="Widgets", ordering="tile_count")
    def tiles(self, dashboard: Any) -> SafeString:
        return columns.counted(dashboard.tile_count, "widget", "widgets")

    @admin.display(description="Position", ordering="position")
    def place(self, dashboard: Dashboard) -> SafeString:
        return columns.labelled(dashboard.position, before="position")

    def write(self, request: HttpRequest, obj: Dashboard, form: ModelForm, change: bool) -> None:
        if form.cleaned_data["position"] is None:
            obj.position = layout.next_position(obj.client_id)
        # Publishing a draft writes the same row.
        obj.save(update_fields=_columns(form) if change else None)

    @admin.display(description="Cost")
    def cost(self, dashboard: Dashboard) -> str:
        """The cost estimate of a saved dashboard."""
        return "" if dashboard._state.adding else cost_of(dashboard)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[Dashboard]) -> None:
        for dashboard in rows:
            dashboards.publish(dashboard)
        messages.success(request, _("Published."))

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clients.admin.generic import InlineFormSet, ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, ScopedStacked
from widgets import dashboards
from widgets.admin.checking import problems
from widgets.admin.fleet import cost_of
from widgets.charts import registry as charts
from widgets.models import Dashboard, Widget

MOST_WIDGETS = 30


class WidgetForm(ModelForm):
    kind = forms.ChoiceField(choices=lambda: [(name, name) for name in charts.kinds()])

    class Meta:
        model = Widget
        fields = ("kind", "title", "query", "options", "position", "width", "height")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        client_id = self.instance.client_id
        # Without its client the dashboard is refused anyway.
        if client_id and not {"kind", "query", "options"} - found.keys():
            given = {name: found[name] for name in ("kind", "query", "options")}
            for field, text in problems(client_id, **given):
                self.add_error(field, text)
        return found


class WidgetFormSet(InlineFormSet):
    """A widget belongs to its dashboard's client, whatever a request says."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.client_id = self.instance.client_id


class WidgetInline(ScopedStacked):
    model = Widget
    form = WidgetForm
    formset = WidgetFormSet
    max_num = MOST_WIDGETS
    validate_max = True


@admin.register(Dashboard)
class DashboardAdmin(ScopedAdmin):
    list_display = ("title", "client", "slug", "position", "published_at")
    list_filter = (OF_CLIENT,)
    list_select_related = ("client",)
    search_fields = ("title", "slug")
    fields = ("client", "title", "slug", "intro", "position", "published_at", "price")
    inlines = (WidgetInline,)
    actions = ("publish",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client", "published_at", "price") if obj else ("published_at", "price")

    @admin.display(description="Price")
    def price(self, dashboard: Dashboard) -> str:
        """What it asks its platforms when nothing is kept: once it is saved."""
        return "" if dashboard._state.adding else cost_of(dashboard)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[Dashboard]) -> None:
        for dashboard in rows:
            dashboards.publish(dashboard)
        messages.success(request, _("Published."))

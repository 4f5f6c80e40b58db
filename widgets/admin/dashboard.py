from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clients.admin.generic import InlineFormSet, ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, ScopedStacked
from widgets import layout
from widgets.admin.fleet import cost_of
from widgets.admin.widget_pages import BuilderPages
from widgets.admin.widget_validation import problems, with_connection
from widgets.charts import registry as charts
from widgets.models import Dashboard, Widget
from widgets.pages import dashboards

AT_THE_END = "Empty: after the others."


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
    kind = forms.ChoiceField(choices=lambda: [(name, name) for name in charts.kinds()])

    class Meta:
        model = Widget
        fields = ("kind", "title", "query", "options", "position", "width", "height")
        help_texts = {
            "query": "The connection may be named by its label, or left out where there is one."
        }

    def clean_options(self) -> dict[str, Any]:
        options = self.cleaned_data["options"]
        if options is not None and not isinstance(options, dict):
            raise ValidationError("Write an object: {} for none.")
        return options or {}

    def clean_position(self) -> int:
        position: int | None = self.cleaned_data["position"]
        return layout.LAST if position is None else position

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        client_id = self.instance.client_id
        # Without its client the dashboard is refused anyway.
        if client_id and not {"kind", "query", "options"} - found.keys():
            found["query"] = with_connection(client_id, found["query"])
            given = {name: found[name] for name in ("kind", "query", "options")}
            for field, text in problems(client_id, **given):
                self.add_error(field, text)
        return found


class WidgetFormSet(InlineFormSet):
    """A widget belongs to its dashboard's client, whatever a request says.

    Changes of one dashboard wait for each other: together they keep to the limit.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.client_id = self.instance.client_id

    def clean(self) -> None:
        super().clean()
        stored = set() if self.instance._state.adding else layout.lock(self.instance)
        gone = {form.instance.pk for form in self.initial_forms if _is_deleted(form)}
        added = [form for form in self.extra_forms if form.has_changed() and not _is_deleted(form)]
        if len(stored - gone) + len(added) > layout.MOST_WIDGETS:
            text = "A dashboard holds %(most)d widgets at most; take some away first."
            raise ValidationError(text % {"most": layout.MOST_WIDGETS})

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        if commit:
            changed = [form.instance for form in self.forms if "position" in form.changed_data]
            moved = dict.fromkeys(widget.pk for widget in (*changed, *self.new_objects))
            layout.renumber(self.instance, moved=tuple(moved))
        return saved


def _is_deleted(form: Any) -> bool:
    return bool(form.cleaned_data.get(DELETION_FIELD_NAME))


class WidgetInline(ScopedStacked):
    model = Widget
    form = WidgetForm
    formset = WidgetFormSet
    max_num = layout.MOST_WIDGETS


@admin.register(Dashboard)
class DashboardAdmin(BuilderPages, ScopedAdmin):
    form = DashboardForm
    list_display = ("title", "client", "slug", "position", "published_at")
    list_filter = (OF_CLIENT,)
    list_select_related = ("client",)
    search_fields = ("title", "slug")
    fields = ("client", "title", "slug", "intro", "position", "published_at", "cost")
    inlines = (WidgetInline,)
    actions = ("publish",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client", "published_at", "cost") if obj else ("published_at", "cost")

    def write(self, request: HttpRequest, obj: Dashboard, form: ModelForm, change: bool) -> None:
        if form.cleaned_data["position"] is None:
            obj.position = layout.next_position(obj.client_id)
        obj.save()

    @admin.display(description="Cost")
    def cost(self, dashboard: Dashboard) -> str:
        """The cost estimate of a saved dashboard."""
        return "" if dashboard._state.adding else cost_of(dashboard)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[Dashboard]) -> None:
        for dashboard in rows:
            dashboards.publish(dashboard)
        messages.success(request, _("Published."))

"""Base classes of the admin: rows, choices and permissions scoped to the signed-in staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Field, ForeignKey, JSONField, Model, QuerySet
from django.http import HttpRequest, HttpResponse

from clients import audit
from clients.admin.fields import BoundedJSONField
from clients.admin.generic import ModelForm, StackedInline, TabularInline, changed_columns
from clients.admin.lookups import DeclaredLookups
from clients.auth import permissions
from clients.desk import changes
from clients.models import Client, User
from clients.tenancy import TenantQuerySet


def staff(request: HttpRequest) -> User:
    """The signed-in member of staff; the admin site admits nobody else."""
    return cast(User, request.user)


class ScopedPermissions:
    """Limits rows, choices and permissions to the clients that the user may configure.

    Actions in `owners_only` are denied to managers, for every client.
    """

    owners_only: ClassVar[set[str]] = set()
    formfield_overrides: Any = {JSONField: {"form_class": BoundedJSONField}}
    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        manager = cast(Any, self.model).objects
        rows: QuerySet[Any] = permissions.configurable(staff(request), manager.all())
        return rows.order_by(*self.model._meta.ordering or ())

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        choices = getattr(db_field.related_model, "objects", None)
        if choices and isinstance(rows := choices.all(), TenantQuerySet):
            kwargs["queryset"] = permissions.configurable(staff(request), rows)
        parent = cast(Any, super())
        return cast(
            "forms.ModelChoiceField[Any] | None",
            parent.formfield_for_foreignkey(db_field, request, **kwargs),
        )

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form field, without links that would edit the related row in a window of its own."""
        parent = cast(Any, super())
        made = parent.formfield_for_dbfield(db_field, request, **kwargs)
        found = cast("forms.Field | None", made)
        if found and isinstance(found.widget, RelatedFieldWidgetWrapper):
            found.widget = found.widget.widget
        return found

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("add", request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("view", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("delete", request, obj)

    def _may(self, action: str, request: HttpRequest, obj: Any) -> bool:
        user = staff(request)
        if not user.is_staff or (action in self.owners_only and not user.is_owner):
            return False
        return obj is None or permissions.may_configure(user, obj)


class ScopedAdmin(ScopedPermissions, DeclaredLookups):
    actions_on_bottom = False
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)
        except ValidationError:
            # Django looks rows up by the submitted values, unvalidated.
            raise BadRequest("not an id") from None

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        # A new client has no manager yet; only owners may add one.
        if not (isinstance(obj, Client) and not change) and not permissions.may_configure(
            staff(request), obj
        ):
            raise PermissionDenied
        self.write(request, obj, form, change)

    def write(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save a new row, or the changed columns of one; a page whose rows a service writes calls
        it here.
        """
        obj.save(update_fields=changed_columns(form) if change else None)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Django's message; the values are kept for the entry of the audit log that follows."""
        cast(Any, request).changed_values = changes.of_forms(form, formsets)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record("added", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if message:
            self._record("changed", request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> Any:
        rows = list(queryset)
        for row in rows:
            self._record("deleted", request, row, [])
        return super().log_deletions(request, cast("QuerySet[Any]", rows))

    def _record(self, action: str, request: HttpRequest, obj: Any, message: Any) -> None:
        client = obj if isinstance(obj, Client) else getattr(obj, "client", None)
        if action == "deleted" and client is obj:
            client = None  # its history goes with it
        audit.record(
            f"{obj._meta.model_name}.{action}",
            client=client,
            actor=staff(request),
            subject=obj,
            address=request.META["REMOTE_ADDR"],
            changes=message,
            values=getattr(request, "changed_values", []) if message else [],
        )


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that the site writes by itself: they are listed and shown, never changed here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedStacked(ScopedPermissions, StackedInline):
    extra = 0


class ScopedTabular(ScopedPermissions, TabularInline):
    extra = 0


OF_CLIENT = ("client", admin.RelatedOnlyFieldListFilter)

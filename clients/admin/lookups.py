"""Declared lookups: restricts the filters of an admin list to those that it declares.

Django accepts any lookup on any local column from the query string, so that
`?password__startswith=a` would reveal a column that nobody may read.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin import ListFilter, SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clients.admin.generic import ModelAdmin
from clients.desk import navigation

DATE_PARTS = ("year", "month", "day")


class RefusedList(Exception):
    """A list was requested with an undeclared filter, or with a value of the wrong type."""


class DeclaredLookups(ModelAdmin):
    """A list that refuses undeclared lookups with an error page that names them.

    `lead` is a sentence above the list; `empty_title` and `empty_text` stand in place of rows.
    """

    lead = ""
    add_title = ""
    empty_title = "There is nothing here yet."
    empty_text = ""

    def get_action_choices(
        self, request: HttpRequest, default_choices: Any = (("", "Choose an action"),)
    ) -> Any:
        return super().get_action_choices(request, [*default_choices])

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in self.declared_lookups(request)

    def declared_lookups(self, request: HttpRequest) -> set[str]:
        """Query string parameters of the list's filters and of its date hierarchy."""
        names: set[str] = set()
        if self.date_hierarchy:
            names |= {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS}
        for declared in self.get_list_filter(request):
            found = _list_filter(self, declared, request).expected_parameters()
            names |= set(filter(None, found))
        return names

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        words = {
            "list_title": navigation.title_of(self.model),
            "list_lead": self.lead,
            "add_title": self.add_title or f"Add {self.opts.verbose_name}",
            "empty_title": self.empty_title,
            "empty_text": self.empty_text,
        }
        try:
            return super().changelist_view(request, {**words, **(extra_context or {})})
        except RefusedList as refused:
            context = {
                **self.admin_site.each_context(request),
                "title": _("This list cannot be shown so"),
                "reason": str(refused),
                "opts": self.opts,
            }
            return render(request, "admin/refused_list.html", context, status=400)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list. Raises RefusedList for an unknown lookup and for a value that is none."""
        try:
            # After an error inside this savepoint the error page can still use the database.
            with transaction.atomic():
                return super().get_changelist_instance(request)
        except DisallowedModelAdminLookup:
            known = self.declared_lookups(request)
            unknown = sorted(set(request.GET) - known - {"q", "o", "p", "all", "e"})
            text = _("It has no filter called %(name)s.")
            raise RefusedList(text % {"name": ", ".join(unknown)[:200]}) from None
        except (IncorrectLookupParameters, ValidationError):
            raise RefusedList(_("A value in the address fits no filter of it.")) from None
        except (ValueError, OverflowError, DataError):
            raise RefusedList(_("A value in the address fits no column of it.")) from None


def _list_filter(model_admin: ModelAdmin, declared: Any, request: HttpRequest) -> ListFilter:
    """A declared filter as Django makes it, without any parameter."""
    model: type[Model] = model_admin.model
    if isinstance(declared, type) and issubclass(declared, SimpleListFilter):
        return declared(request, {}, model, model_admin)
    path, make = declared if isinstance(declared, tuple) else (declared, FieldListFilter.create)
    field: Field[Any, Any] = cast(Any, get_fields_from_path(model, path)[-1])
    return cast(ListFilter, make(field, request, {}, model, model_admin, field_path=path))

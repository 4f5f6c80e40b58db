"""A widget under edit: its form's choices, read from its row or from what was submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict

from clients.models import Client, Connection
from widgets.admin.widget_saving import Draft, version
from widgets.admin.widget_validation import problems
from widgets.builder import choices as builder
from widgets.builder import form, form_data, settling
from widgets.builder.choices import Choices, Stored
from widgets.builder.form import Context
from widgets.builder.form_fields import Field, Group, select, text
from widgets.builder.offers import Account, Offer
from widgets.builder.problem_words import explained
from widgets.models import Dashboard, Widget
from widgets.results.dashboard_specs import WidgetRow

COLUMNS = 12
WIDTHS = {3: "A quarter", 4: "A third", 6: "Half", 8: "Two thirds", 9: "Three quarters"}
WIDTHS |= {COLUMNS: "The whole row"}
SETTLED = "Some choices did not go together and were changed. Have a look, then save again."
SIZE = "Choose a size from 1 to 12."


@dataclass(frozen=True, slots=True)
class Edit:
    """A widget under edit. `choices` go together; `is_settled` says that other ones were submitted.

    `seen` is the version that the editor saw; `trouble` is the reason why a stored widget could
    not be read into the form.
    """

    client: Client
    accounts: Sequence[Account]
    choices: Choices
    title: str = ""
    size: tuple[str, str] = ("4", "2")
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    is_settled: bool = False
    trouble: str = ""

    @property
    def draft(self) -> Draft:
        """The widget to be stored; a size that is none counts as out of bounds."""
        width, height = map(_columns, self.size)
        return Draft(builder.write(self.choices), self.title, width, height)

    @property
    def code(self) -> str:
        """Query and options as they are stored, for those who want them."""
        stored = builder.write(self.choices)
        plain = {"kind": stored.kind, "query": stored.query, "options": stored.options}
        return json.dumps(plain, indent=2, ensure_ascii=False)

    def row(self, widget_id: UUID) -> WidgetRow:
        """The widget as its row would be."""
        draft = self.draft
        return WidgetRow(
            draft.stored.query,
            draft.stored.options,
            widget_id,
            draft.stored.kind,
            draft.title,
            draft.width or 1,
            draft.height or 1,
        )

    def groups(self) -> list[Group]:
        words, client = self.client.labels, self.client
        context = Context(self.accounts, words, client.currency, self.errors, self.texts)
        return [*form.groups(self.choices, context), Group("Tile", tuple(self._tile()))]

    def _tile(self) -> list[Field]:
        width, height = self.size
        widths = [
            Offer(str(number), WIDTHS.get(number, f"{number} of {COLUMNS} columns"))
            for number in range(1, COLUMNS + 1)
        ]
        heights = [
            Offer(str(number), f"{number} row{'' if number == 1 else 's'}")
            for number in range(1, COLUMNS + 1)
        ]
        return [
            text("title", "Title", self.title, error=self.errors.get("title", "")),
            select("width", "Width", width, widths, error=self.errors.get("width", "")),
            select("height", "Height", height, heights, error=self.errors.get("height", "")),
        ]


def _columns(text: str) -> int:
    """A number of columns or rows; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def accounts_of(client: Client) -> list[Account]:
    rows = Connection.objects.for_client(client.pk).order_by("label", "pk")
    return [Account(str(row.pk), row.label, row.source) for row in rows]


def opened(dashboard: Dashboard, widget: Widget | None) -> Edit:
    """The edit of a stored widget, or of a new one where there is none."""
    accounts, client = accounts_of(dashboard.client), dashboard.client
    first = settling.settle(Choices(), accounts)
    if widget is None:
        return Edit(client, accounts, first)
    size = (str(widget.width), str(widget.height))
    known = Edit(client, accounts, first, widget.title, size, version(widget))
    try:
        stored = Stored(widget.kind, widget.query, widget.options)
        found = builder.read(stored, {each.id: each.source for each in accounts})
    except ValueError as error:
        return replace(known, trouble=str(error).partition("\n")[0])
    return replace(known, choices=found)


def submitted(dashboard: Dashboard, data: QueryDict) -> Edit:
    """The edit that a form submits."""
    accounts = accounts_of(dashboard.client)
    plain = {name: [str(value) for value in data.getlist(name)] for name in data}
    posted = form_data.read(plain, accounts)
    settled = settling.settle(posted.choices, accounts)
    return Edit(
        dashboard.client,
        accounts,
        settled,
        data.get("title", "").strip(),
        (data.get("width", "4"), data.get("height", "2")),
        data.get("seen", ""),
        posted.errors,
        {name: data.get(name, "") for name in posted.errors},
        is_settled=settled != posted.choices,
    )


def checked(edit: Edit) -> Edit:
    """The edit with what keeps it from being saved, by field."""
    stored = builder.write(edit.choices)
    plain: dict[str, Any] = {
        "kind": stored.kind,
        "query": stored.query,
        "options": stored.options,
    }
    found = explained(problems(edit.client.pk, **plain), edit.choices)
    if edit.choices.has_query and not edit.accounts:
        found = {"kind": "Add a connection to this client first: only a text needs none."}
    drafted = edit.draft
    sizes = {"width": drafted.width, "height": drafted.height}
    found |= {name: SIZE for name, size in sizes.items() if not 1 <= size <= COLUMNS}
    return replace(edit, errors={**found, **edit.errors})

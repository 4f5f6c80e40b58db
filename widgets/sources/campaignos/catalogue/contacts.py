"""Contacts by the day on which they were added. Nothing that tells who they are is kept."""

from __future__ import annotations

from functools import partial

from widgets.frames.frame import Unit
from widgets.frames.rules import count, mean
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import PagedLists
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric

# A contact may have several tags: rows by these may not be summed.
ONCE: frozenset[str] = frozenset()

CONTACTS = partial(resource, fresh_seconds=contract.CONTACTS_FRESH_SECONDS)(
    contract.CONTACTS,
    _("Contacts"),
    scope=contract.CONTACTS_SCOPE,
    metrics=by_name(
        Metric(
            "contacts",
            _("Contacts"),
            Unit.COUNT,
            sums_over=ONCE,
            definition=_("Contacts on the day on which they were added."),
        ),
        Metric(
            "score",
            _("Average score"),
            Unit.NUMBER,
            additive=False,
            is_level=True,
            definition=_("Mean score now of the contacts added on the days."),
        ),
    ),
    dimensions=by_name(*DAYS, Dimension("tag", _("Tag"))),
    omits_zeros=True,
)

ENDPOINT = ListEndpoint(
    api=PagedLists(time="at"),
    path=contract.CONTACTS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "at": Kind.MOMENT,
            "tags": Kind.TEXTS,
            "score": Kind.NUMBER,
        },
        measures={"contacts": count(), "score": mean("score")},
        groups={"tag": Group("tags")},
        time="at",
    ),
    paths={"at": "createdAt"},
    is_person=True,
)

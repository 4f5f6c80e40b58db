"""A funnel over the last 30 days: people who reached each of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from widgets.frames.frame import Unit
from widgets.frames.rules import at_last, ratio_at_last
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources import data_envelope
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import Whole
from widgets.sources.declarations import by_name
from widgets.sources.http import Response
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.shapes import mapping, sequence
from widgets.sources.spec import Dimension, Metric

FUNNEL = resource(
    contract.FUNNEL,
    _("Funnel"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(
        Metric(
            "people",
            _("People"),
            Unit.COUNT,
            additive=False,
            is_level=True,
            definition=_("People who reached a step in the last 30 days; of all steps, the last."),
        ),
        Metric(
            "conversion_rate",
            _("Conversion rate"),
            Unit.RATIO,
            additive=False,
            is_level=True,
            definition=_("People who reached a step, or the last one, ÷ those of the first."),
        ),
    ),
    dimensions=by_name(Dimension("step", _("Step"))),
)


def _steps(response: Response) -> Iterator[Mapping[str, Any]]:
    """Steps in their order, each with the people of the first [O]."""
    found = [mapping(each) for each in sequence(data_envelope.item(response).get("steps"))]
    for number, step in enumerate(found, start=1):
        kind = step.get("type") or step.get("step")
        yield {
            "id": str(number),
            "position": number,
            "step": f"{number}. {kind}",
            "people": step.get("count"),
            "first": found[0].get("count"),
        }


ENDPOINT = ListEndpoint(
    api=Whole(_steps),
    path=contract.FUNNEL_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "step"), Kind.TEXT),
            **dict.fromkeys(("position", "people", "first"), Kind.COUNT),
        },
        measures={
            "people": at_last("people", by="position"),
            "conversion_rate": ratio_at_last("people", "first", by="position"),
        },
        groups={"step": Group("step")},
    ),
    params={"days": str(contract.SUMMARY_DAYS)},
)

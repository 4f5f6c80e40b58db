"""Clicks on posted links, each at its own time. What describes a visitor is dropped."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.catalogue.defaults import CAMPAIGN, NETWORK, PROFILE, resource
from widgets.sources.oktopost.list_api import CLICK_API
from widgets.sources.spec import Dimension, Metric

CLICKS = resource(
    contract.CLICKS,
    _("Clicks"),
    scope="clicks",
    metrics=by_name(
        Metric(
            "clicks",
            _("Clicks"),
            Unit.COUNT,
            definition=_("Clicks on posted links, at the time of the click."),
        ),
        Metric(
            "conversions",
            _("Conversions"),
            Unit.COUNT,
            definition=_("Clicks that ended in a conversion, at the time of the click."),
        ),
    ),
    dimensions=by_name(*DAYS, NETWORK, CAMPAIGN, PROFILE, Dimension("country", _("Country"))),
    omits_zeros=True,
    moving_days=contract.LATE_CLICK_DAYS,
)

LISTED = ListEndpoint(
    api=CLICK_API,
    path=contract.CLICKS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "campaign", "network", "credential_id", "country"), Kind.TEXT),
            "at": Kind.MOMENT,
            "converted_at": Kind.MOMENT,
        }
    ),
    paths={
        "id": "Id",
        "at": "Created",
        "converted_at": "ConvertedDate",
        "campaign": "CampaignName",
        "network": "Network",
        "credential_id": "CredentialId",
        "country": "GeoCountry",
    },
)
TABLE = Table(
    fields={
        **dict.fromkeys(("id", "campaign", "network", "profile", "country"), Kind.TEXT),
        "at": Kind.MOMENT,
        "converted": Kind.COUNT,
    },
    measures={"clicks": count(), "conversions": total("converted")},
    groups={name: Group(name) for name in ("network", "campaign", "profile", "country")},
    time="at",
)

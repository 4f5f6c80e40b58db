"""Resources of the present alone: accounts, trending topics and the brand's persona."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, mean, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue.defaults import ACCOUNT, PLATFORM, resource
from widgets.sources.socialcrm.list_api import LIST_API
from widgets.sources.socialcrm.persona_api import PERSONA_API
from widgets.sources.spec import Dimension, Metric

STATUSES = {"connected": _("Connected"), "expired": _("Expired")}

ACCOUNTS = resource(
    contract.ACCOUNTS,
    _("Accounts"),
    scope=contract.INSIGHTS_SCOPE,
    metrics=by_name(
        Metric("accounts", _("Accounts"), Unit.COUNT, definition=_("Connected social accounts.")),
        Metric(
            "followers",
            _("Followers"),
            Unit.COUNT,
            is_level=True,
            definition=_("Followers of the accounts as of now."),
        ),
    ),
    dimensions=by_name(PLATFORM, ACCOUNT, Dimension("status", _("Status"), values=STATUSES)),
)
ACCOUNTS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.ACCOUNTS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "account": Kind.TEXT,
            "platform": Kind.TEXT,
            "status": Kind.TEXT,
            "followers": Kind.COUNT,
        },
        measures={"accounts": count(), "followers": total("followers")},
        groups={name: Group(name) for name in ("platform", "account", "status")},
    ),
    paths={"account": "label"},
)

TRENDING = resource(
    contract.TRENDING,
    _("Trending topics"),
    scope=contract.INSIGHTS_SCOPE,
    metrics=by_name(
        Metric("topics", _("Topics"), Unit.COUNT, definition=_("Topics that trend now.")),
        Metric(
            "score",
            _("Average score"),
            Unit.NUMBER,
            additive=False,
            is_level=True,
            definition=_("How strongly the topics trend, on average."),
        ),
        Metric("volume", _("Volume"), Unit.COUNT, definition=_("Mentions of the topics.")),
    ),
    dimensions=by_name(Dimension("topic", _("Topic")), PLATFORM),
)
TRENDING_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.TRENDING_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "topic": Kind.TEXT,
            "platform": Kind.TEXT,
            "score": Kind.NUMBER,
            "volume": Kind.COUNT,
        },
        measures={"topics": count(), "score": mean("score"), "volume": total("volume")},
        groups={"topic": Group("topic"), "platform": Group("platform")},
    ),
)

PERSONA = resource(
    contract.PERSONA,
    _("Persona"),
    scope=contract.INSIGHTS_SCOPE,
    metrics=by_name(
        Metric("topics", _("Topics"), Unit.COUNT, definition=_("Topics of the brand’s persona.")),
    ),
    dimensions=by_name(
        Dimension("topic", _("Topic")),
        Dimension("name", _("Name")),
        Dimension("tone", _("Tone")),
        Dimension("audience", _("Audience")),
    ),
)
PERSONA_ENDPOINT = ListEndpoint(
    api=PERSONA_API,
    path=contract.PERSONA_PATH,
    table=Table(
        fields={"id": Kind.TEXT, **dict.fromkeys(("topic", "name", "tone", "audience"), Kind.TEXT)},
        measures={"topics": count()},
        groups={name: Group(name) for name in ("topic", "name", "tone", "audience")},
    ),
)

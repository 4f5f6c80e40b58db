"""Schema of manifests: pydantic models made from models' columns, kinds of widgets and queries.

A manifest is plain data: what `json` would hold. Its normal form leaves defaults out and orders
fields, so that equal content is equal text. Entries are identified by `slug`, `key`, `label` or
`host`. An omitted field has its default; an omitted list is not the manifest's business.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, create_model, model_validator
from pydantic.fields import FieldInfo

from clients.models import Brand, Client, Connection, Domain
from widgets import charts, layout
from widgets.charts.registry import Kind
from widgets.manifests import columns
from widgets.models import Dashboard, DashboardTemplate, TemplateVersion, Widget
from widgets.queries.query import Frozen, Query
from widgets.sources import registry as sources

VERSION = 1
Plain = dict[str, Any]

CLIENT = ("name", "locale", "currency", "time_zone")
WORDING = ("labels", "value_labels")
BRAND = (
    "name",
    "colour",
    "second_colour",
    "font",
    "heading_font",
    "radius",
    "density",
    "welcome",
    "welcome_words",
    "contact",
    "imprint_url",
    "privacy_url",
    "mail_sender",
)
# Fields of a query that a widget stores; a page fills in the others.
STORED = (
    "resource",
    "metrics",
    "dimensions",
    "filters",
    "order",
    "limit",
    "fill",
    "comparable",
)
NO_CONNECTION = UUID(int=0)
Account = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=50)]


class WeekStart(StrEnum):
    """The first day of a client's weeks."""

    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"


WEEK_STARTS = {
    WeekStart.MONDAY: Client.WeekStart.MONDAY,
    WeekStart.SUNDAY: Client.WeekStart.SUNDAY,
    WeekStart.SATURDAY: Client.WeekStart.SATURDAY,
}


class Entry(BaseModel):
    """An entry of a manifest: unknown fields are refused, and nothing is guessed from a text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StoredQuery(Frozen):
    """A widget's query, with its connection by label."""

    @model_validator(mode="after")
    def _is_query(self) -> Self:
        values = {name: getattr(self, name) for name in STORED}
        Query(connection=NO_CONNECTION, **values)
        return self


@cache
def manifest() -> type[BaseModel]:
    """The model of a whole file."""
    return create_model(
        "Manifest",
        __base__=Entry,
        version=(Literal[1], ...),
        templates=(_listed(template()), ()),
        clients=(_listed(client()), ()),
    )


@cache
def client() -> type[BaseModel]:
    return create_model(
        "Client",
        __base__=Entry,
        slug=(columns.column(Client, "slug"), ...),
        **columns.fields(Client, *CLIENT, required=("name",)),
        week_start=(WeekStart, WeekStart.MONDAY),
        **columns.fields(Client, *WORDING),
        brand=(_optional(brand()), None),
        domains=(_optional(_listed(domain())), None),
        connections=(_optional(_listed(connection())), None),
        dashboards=(_optional(_listed(dashboard())), None),
    )


@cache
def brand() -> type[BaseModel]:
    """A brand without its pictures, which are files."""
    return create_model(
        "Brand", __base__=Entry, **columns.fields(Brand, *BRAND, required=("name",))
    )


@cache
def domain() -> type[BaseModel]:
    return create_model(
        "Domain", __base__=Entry, host=(columns.column(Domain, "host"), ...), primary=(bool, False)
    )


@cache
def connection() -> type[BaseModel]:
    """A connection without its key. Without an address it has its platform's own."""
    return create_model(
        "Connection",
        __base__=Entry,
        label=(columns.column(Connection, "label"), ...),
        source=(_platform(), ...),
        base_url=(_optional(columns.column(Connection, "base_url")), None),
        **columns.fields(Connection, "settings"),
    )


@cache
def dashboard() -> type[BaseModel]:
    """A dashboard: also the content of a draft, a version and a template."""
    return create_model(
        "Dashboard",
        __base__=Entry,
        **columns.fields(Dashboard, "slug", "title", "intro", required=("slug", "title")),
        published=(bool, False),
        template=(_optional(template_link()), None),
        widgets=(_widgets(), None),
    )


@cache
def template_link() -> type[BaseModel]:
    """A dashboard's link to the version of a template that it was made from or updated to."""
    return create_model(
        "TemplateLink",
        __base__=Entry,
        name=(columns.column(DashboardTemplate, "name"), ...),
        version=(Annotated[int, Field(ge=1)], ...),
        accounts=(_accounts(columns.column(Connection, "label")), {}),
    )


@cache
def template() -> type[BaseModel]:
    """A template with all its versions."""
    return create_model(
        "Template",
        __base__=Entry,
        **columns.fields(DashboardTemplate, "name", "title", required=("name", "title")),
        versions=(_listed(template_version()), ()),
    )


@cache
def template_version() -> type[BaseModel]:
    """A version of a template: a dashboard's content, whose queries name accounts.

    A template holds widgets, never another template.
    """
    return create_model(
        "TemplateVersion",
        __base__=Entry,
        number=(Annotated[int, Field(ge=1)], ...),
        **columns.fields(TemplateVersion, "note"),
        accounts=(_accounts(_platform()), {}),
        **columns.fields(Dashboard, "title", "intro", required=("title",)),
        widgets=(_widgets(), None),
    )


@cache
def widget() -> Any:
    """Any widget: the union of all kinds, told apart by `kind`."""
    return Annotated[reduce(or_, map(_widget_of, charts.kinds().values())), Discriminator("kind")]


@cache
def query() -> type[BaseModel]:
    fields: dict[str, Any] = {name: _field(Query.model_fields[name]) for name in STORED}
    label = (columns.column(Connection, "label"), ...)
    return create_model("Query", __base__=StoredQuery, connection=label, **fields)


def _widget_of(kind: Kind) -> type[BaseModel]:
    has_defaults = not any(each.is_required() for each in kind.options.model_fields.values())
    key: Any = Annotated[columns.column(Widget, "key"), Field(min_length=1)]
    fields: dict[str, Any] = {
        "key": (key, ...),
        "kind": (Literal[kind.name], ...),
        **columns.fields(Widget, "title"),
        "width": (Annotated[int, Field(ge=1, le=12)], Widget._meta.get_field("width").default),
        "height": (Annotated[int, Field(ge=1, le=12)], Widget._meta.get_field("height").default),
    }
    place: Any = Annotated[int, Field(ge=1, le=layout.LAST)]
    fields["phone_position"] = (_optional(place), None)
    if kind.has_query:
        fields["query"] = (query(), ...)
    fields["options"] = (kind.options, kind.options() if has_defaults else ...)
    return create_model(f"{kind.name.capitalize()}Widget", __base__=Entry, **fields)


def _field(field: FieldInfo) -> tuple[Any, Any]:
    plain: Any = field.annotation
    for each in field.metadata:
        plain = Annotated[plain, each]
    return plain, ... if field.is_required() else field.default


def _platform() -> Any:
    """The type of a platform's slug."""
    return StrEnum("Source", [(slug, slug) for slug in sources.SOURCES])


def _accounts(model: Any) -> Any:
    """The type of values by a template's accounts."""
    return dict[Account, model]


def _widgets() -> Any:
    return _optional(_listed(widget(), Field(max_length=layout.MOST_WIDGETS)))


def _listed(model: Any, *metadata: Any) -> Any:
    listed: Any = tuple[model, ...]
    return Annotated[listed, *metadata] if metadata else listed


def _optional(plain: Any) -> Any:
    return plain | None

"""Interface of a source, and its specification: resources, metrics and dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol

from widgets.frames.frame import Frame, Unit
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.credential_fields import CredentialField
from widgets.sources.rate_windows import MINUTE, RateWindow
from widgets.sources.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Metric:
    """A number a resource offers. `good` is "up", "down" or "" for neither."""

    name: str
    label: str
    unit: Unit
    additive: bool = True
    good: str = "up"
    not_with: frozenset[str] = frozenset()  # dimensions it cannot be grouped by
    # Dimensions besides time whose rows may be summed, where not all of them may.
    sums_over: frozenset[str] | None = None
    # A state at a moment, such as followers or a rank: neither summed over time nor scaled by days.
    is_level: bool = False
    # The metrics that it divides, one by the other.
    divides: tuple[str, str] | None = None
    # Shown in tooltips and in the details of a tile.
    definition: str = ""

    def is_summed_over(self, dimensions: Set[str]) -> bool:
        """True if rows by these dimensions besides time may be added up."""
        return self.additive and (self.sums_over is None or dimensions <= self.sums_over)


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    label: str
    grain: str | None = None
    # Known values and what readers call them; empty means any text.
    values: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """The metrics and dimensions of one endpoint. `longest_days` is per grain; "" is without one.

    `omits_zeros` says that a bucket of time that an answer leaves out held nothing: its counts
    and sums are zero. Without it such a bucket is a gap.
    """

    name: str
    label: str
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    scope: str
    longest_days: Mapping[str, int] = field(default_factory=dict)
    fresh_seconds: int = 300
    filterable: bool = True
    omits_zeros: bool = False
    moving_days: int = 0
    # Dimensions named `prefix:<key>` that a platform accepts beside the listed ones.
    open_prefixes: tuple[str, ...] = ()
    # Those of them that readers know by a name, for forms to offer.
    suggested: Mapping[str, Dimension] = field(default_factory=dict, hash=False)

    def dimension(self, name: str) -> Dimension | None:
        """A listed dimension, or one that an open prefix allows, such as `property:country`."""
        prefix, colon, key = name.partition(":")
        if colon and prefix in self.open_prefixes:
            return self.suggested.get(name) or Dimension(name, key.replace("_", " ").capitalize())
        return self.dimensions.get(name)


@dataclass(frozen=True, slots=True)
class Spec:
    """A platform as the forms and the planner know it."""

    slug: str
    label: str
    # The secret of a credential, and what is entered beside it.
    key: CredentialField
    base_urls: tuple[str, ...]
    resources: Mapping[str, Resource]
    calls_per_minute: int
    # Where each account has an address of its own, such as `https://<instance>/api`.
    base_url_pattern: str = ""
    base_url_example: str = ""
    # Windows beside the minute, and how long the platform blocks a key that exceeded one.
    rate_windows: tuple[RateWindow, ...] = ()
    block_seconds: int = 0
    settings: tuple[CredentialField, ...] = ()
    # Names of the platform's addresses, where there are several, by address.
    regions: Mapping[str, str] = field(default_factory=dict, hash=False)

    def is_own_address(self, base_url: str) -> bool:
        """True for an address that the platform's documentation gives."""
        own = self.base_url_pattern and re.fullmatch(self.base_url_pattern, base_url)
        return base_url in self.base_urls or bool(own)

    @property
    def all_windows(self) -> tuple[RateWindow, ...]:
        """The minute's window and those beside it."""
        return (RateWindow(self.calls_per_minute, MINUTE), *self.rate_windows)

    def resource_of(self, query: Query) -> Resource:
        """The resource of a query that was checked."""
        return self.resources[query.resource]


@dataclass(frozen=True, slots=True)
class Cost:
    """One call that an answer takes. Costs of one name are paid once, for all answers.

    `grows` says that there may be more of them, by the number of rows.
    """

    name: str
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a verification; a refused key is a result, no exception.

    `scopes` maps the platform's permission names to granted (True), missing (False) or
    unknown (None). `subaccounts` are names of what the key reaches, such as domains, by id.
    `problem` is a Failure's code where the account cannot be used.
    """

    usable: bool
    label: str = ""
    scopes: Mapping[str, bool | None] = field(default_factory=dict)
    problem: str | None = None
    warnings: tuple[str, ...] = ()
    subaccounts: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """The code that speaks to one platform. It keeps no state of its own."""

    spec: Spec
    # None where the platform never calls us.
    webhooks: Webhooks | None

    def check(self, query: Query) -> None:
        """Raise InvalidQuery, naming fields, for what the catalogue does not allow."""

    def tags(self, query: Query) -> tuple[str, ...]:
        """Tags that the answer depends on: `resource`, and narrower tags such as
        `resource:metric` or `resource#one`, in the words of `webhooks.affected`.
        """

    def narrows(self, query: Query, dimension: str) -> Dimension | None:
        """The dimension, where answers to the query can be narrowed to some of its values;
        None otherwise. Time is none: days are the page's to choose.
        """

    def week_start(self, query: Query, wanted: int) -> int:
        """The first day of the weeks by which the query can be answered, from Monday = 0:
        the wanted one, or that of the platform's own weeks.
        """

    def costs(self, query: Query) -> tuple[Cost, ...]:
        """The calls that a canonical query takes where nothing is kept."""

    def verify(self, account: Account) -> Verdict: ...

    def run(self, query: Query, account: Account) -> Frame:
        """The complete answer to a canonical query; raises a Failure otherwise."""

    def frames(self, query: Query, account: Account) -> Iterator[Frame] | None:
        """The rows of an answer to the platform's end, whatever the query's limit, in frames of a
        page each, fetched one by one as they are wanted: memory does not grow with rows. Buckets
        of time that the platform leaves out are not filled. None where an answer has to be whole,
        as `run` gives it. Raises a Failure, in the middle as well.
        """

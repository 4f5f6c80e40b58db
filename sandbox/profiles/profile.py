"""The shape of a workspace's profile. Whole numbers beside names are weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Campaign:
    """Returns every year at the same date; `lift` is the traffic it adds (0.8 = +80 %)."""

    slug: str
    name: str
    channel: str
    start: tuple[int, int]
    days: int
    lift: float
    channels: tuple[str, ...]
    budget: int


@dataclass(frozen=True)
class WebPage:
    url: str
    title: str
    weight: int


@dataclass(frozen=True)
class Article:
    title: str
    kind: str
    channel: str
    weight: int


@dataclass(frozen=True)
class Form:
    id: str
    name: str
    page_url: str


@dataclass(frozen=True)
class Keyword:
    text: str
    page_url: str
    position: int | None
    volume: int


@dataclass(frozen=True)
class Vocabulary:
    """Vocabulary from which further keywords, pages and titles are generated.

    A subject stands where the other texts say {}; `purchase_queries` are searches of buyers,
    `questions` those of readers.
    """

    folder: str
    subjects: tuple[str, ...]
    purchase_queries: tuple[str, ...]
    questions: tuple[str, ...]
    titles: tuple[str, ...]
    audiences: tuple[str, ...]
    # A campaign that is being drafted and one that was paused.
    unfinished: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Profile:
    slug: str
    name: str
    currency: str
    timezone: str
    sessions_per_day: float
    conversion_rate: float
    # Median of a conversion's value, and the factor that holds about two thirds of them.
    order_value: tuple[float, float]
    # Monday first, January first; 1.0 is an ordinary day.
    weekdays: tuple[float, float, float, float, float, float, float]
    months: tuple[
        float, float, float, float, float, float, float, float, float, float, float, float
    ]
    # Weights of the 24 local hours.
    hours: tuple[int, ...]
    # Month and day on which tracking was down: a day without a single event.
    outage: tuple[int, int]
    channels: Mapping[str, int]
    sources: Mapping[str, tuple[str, ...]]
    countries: Mapping[str | None, int]
    devices: Mapping[str | None, int]
    pages: tuple[WebPage, ...]
    articles: tuple[Article, ...]
    campaigns: tuple[Campaign, Campaign]
    evergreen: Mapping[str, str]
    emails: tuple[str, ...]
    goal: Form
    signup: Form
    terms: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    growth_per_year: float = 0.18

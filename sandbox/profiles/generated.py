"""Keywords, pages and content generated from a profile's vocabulary, always in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp
from random import Random

from sandbox.profiles.profile import Article, Keyword, Profile, WebPage
from sandbox.profiles.vocabulary import VOCABULARIES
from sandbox.synthetic.parameters import slugify

KEYWORDS = 150
PAGES = 60
ASSETS = 120
SHARE_UNRANKED = 0.08
MEAN_POSITION = 18
# Kinds of content with the channels they appear on, as often as they are listed.
KINDS = (
    ("blog", "blog"),
    ("blog", "blog"),
    ("blog", "blog"),
    ("blog", "blog"),
    ("blog", "blog"),
    ("social", "linkedin"),
    ("social", "instagram"),
    ("social", "facebook"),
    ("social", "x"),
    ("email", "email"),
    ("email", "email"),
    ("derivative", "linkedin"),
    ("derivative", "facebook"),
)


@dataclass(frozen=True)
class Asset:
    """An article and what becomes of it: `day` is counted from the first of the data."""

    article: Article
    day: int
    hour: int
    days_to_publish: int
    fate: str
    # How often it will have been read in the long run.
    reads: int
    campaign: int | None = None


@lru_cache
def keywords(profile: Profile) -> tuple[Keyword, ...]:
    """The profile's own and those of its subjects, on pages that `pages` lists."""
    words, rng = VOCABULARIES[profile.slug], Random(f"keywords:{profile.slug}")
    bought = [
        (purchase_query.format(subject), f"{words.folder}/{slugify(subject)}")
        for subject in words.subjects
        for purchase_query in words.purchase_queries
    ]
    read = [page.url for page in pages(profile) if page.url.startswith("/magazine/")]
    asked = [
        (question.format(subject), read[place % len(read)])
        for place, subject in enumerate(words.subjects)
        for question in words.questions
    ]
    known = {keyword.text for keyword in profile.keywords}
    wanted = [item for item in [*bought, *asked] if item[0] not in known]
    chosen = rng.sample(wanted, KEYWORDS - len(profile.keywords))
    return (*profile.keywords, *(keyword(text, url, rng) for text, url in chosen))


def keyword(text: str, url: str, rng: Random) -> Keyword:
    unranked = rng.random() < SHARE_UNRANKED
    position = None if unranked else 1 + round(rng.expovariate(1 / MEAN_POSITION))
    volume = 10 * max(1, round(exp(rng.uniform(1, 7.4))))
    return Keyword(text, url, position, volume)


@lru_cache
def pages(profile: Profile) -> tuple[WebPage, ...]:
    """The site's pages as search sees them: shop, subjects and magazine."""
    words = VOCABULARIES[profile.slug]
    known = {page.url for page in profile.pages}
    subjects = [
        WebPage(f"{words.folder}/{slugify(subject)}", subject.capitalize(), 1)
        for subject in words.subjects
    ]
    # A keyword of the profile may name a page that takes no part in its visits.
    landed = [
        WebPage(url, url.rpartition("/")[2].replace("-", " ").capitalize(), 1)
        for url in dict.fromkeys(item.page_url for item in profile.keywords)
        if url not in known
    ]
    read = [
        WebPage(f"/magazine/{slugify(asset.article.title)}", asset.article.title, 1)
        for asset in assets(profile)
        if asset.article.kind == "blog" and asset.fate == "published"
    ]
    return (*profile.pages, *landed, *subjects, *read)[:PAGES]


@lru_cache
def assets(profile: Profile) -> tuple[Asset, ...]:
    """The articles that visits read come first, the others in the order they were made."""
    words, rng = VOCABULARIES[profile.slug], Random(f"assets:{profile.slug}")
    own = [
        Asset(article, 47 * place, 9, 3, "published", 0)
        for place, article in enumerate(profile.articles)
    ]
    titles = [
        capital(title.format(subject)) for title in words.titles for subject in words.subjects
    ]
    amount = ASSETS - len(own)
    made = [asset(title, rng) for title in rng.sample(titles, amount)]
    return (*own, *sorted(made, key=lambda item: (item.day, item.article.title)))


def asset(title: str, rng: Random) -> Asset:
    kind, channel = rng.choice(KINDS)
    return Asset(
        Article(title, kind, channel, 1),
        day=rng.randrange(398),
        hour=rng.randrange(7, 18),
        days_to_publish=rng.randrange(1, 9),
        fate=rng.choices(("published", "draft", "review", "archived"), (74, 9, 6, 11))[0],
        reads=round(rng.lognormvariate(4.8, 1.1)),
        campaign=rng.randrange(3) if rng.random() < 0.25 else None,
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]

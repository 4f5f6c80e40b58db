"""Long lists that a story's words make, in the same order every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp
from random import Random

from sandbox.stories.story import Article, Keyword, Page, Story
from sandbox.stories.words import WORDS
from sandbox.warehouse.parameters import slugify

KEYWORDS = 150
PAGES = 60
ASSETS = 120
SHARE_UNRANKED = 0.08
MEAN_POSITION = 18
# Kinds of content with the channels they appear on, as often as they are listed.
KINDS = (
    *(("blog", "blog"),) * 5,
    *(("social", name) for name in ("linkedin", "instagram", "facebook", "x")),
    *(("email", "email"),) * 2,
    *(("derivative", name) for name in ("linkedin", "facebook")),
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
def keywords(story: Story) -> tuple[Keyword, ...]:
    """The story's own and those of its subjects, on pages that `pages` lists."""
    words, luck = WORDS[story.slug], Random(f"keywords:{story.slug}")
    bought = [
        (wish.format(subject), f"{words.folder}/{slugify(subject)}")
        for subject in words.subjects
        for wish in words.wishes
    ]
    read = [page.url for page in pages(story) if page.url.startswith("/magazine/")]
    asked = [
        (question.format(subject), read[place % len(read)])
        for place, subject in enumerate(words.subjects)
        for question in words.questions
    ]
    known = {keyword.text for keyword in story.keywords}
    wanted = [item for item in [*bought, *asked] if item[0] not in known]
    chosen = luck.sample(wanted, KEYWORDS - len(story.keywords))
    return (*story.keywords, *(keyword(text, url, luck) for text, url in chosen))


def keyword(text: str, url: str, luck: Random) -> Keyword:
    unranked = luck.random() < SHARE_UNRANKED
    position = None if unranked else 1 + round(luck.expovariate(1 / MEAN_POSITION))
    volume = 10 * max(1, round(exp(luck.uniform(1, 7.4))))
    return Keyword(text, url, position, volume)


@lru_cache
def pages(story: Story) -> tuple[Page, ...]:
    """The site's pages as search sees them: shop, subjects and magazine."""
    words = WORDS[story.slug]
    known = {page.url for page in story.pages}
    subjects = [
        Page(f"{words.folder}/{slugify(subject)}", subject.capitalize(), 1)
        for subject in words.subjects
    ]
    # A keyword of the story may name a page that takes no part in its visits.
    landed = [
        Page(url, url.rpartition("/")[2].replace("-", " ").capitalize(), 1)
        for url in dict.fromkeys(item.page_url for item in story.keywords)
        if url not in known
    ]
    read = [
        Page(f"/magazine/{slugify(asset.article.title)}", asset.article.title, 1)
        for asset in assets(story)
        if asset.article.kind == "blog" and asset.fate == "published"
    ]
    return (*story.pages, *landed, *subjects, *read)[:PAGES]


@lru_cache
def assets(story: Story) -> tuple[Asset, ...]:
    """The articles that visits read come first, the others in the order they were made."""
    words, luck = WORDS[story.slug], Random(f"assets:{story.slug}")
    own = [
        Asset(article, 47 * place, 9, 3, "published", 0)
        for place, article in enumerate(story.articles)
    ]
    titles = [
        capital(title.format(subject)) for title in words.titles for subject in words.subjects
    ]
    amount = ASSETS - len(own)
    made = [asset(title, luck) for title in luck.sample(titles, amount)]
    return (*own, *sorted(made, key=lambda item: (item.day, item.article.title)))


def asset(title: str, luck: Random) -> Asset:
    kind, channel = luck.choice(KINDS)
    return Asset(
        Article(title, kind, channel, 1),
        day=luck.randrange(398),
        hour=luck.randrange(7, 18),
        days_to_publish=luck.randrange(1, 9),
        fate=luck.choices(("published", "draft", "review", "archived"), (74, 9, 6, 11))[0],
        reads=round(luck.lognormvariate(4.8, 1.1)),
        campaign=luck.randrange(3) if luck.random() < 0.25 else None,
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]

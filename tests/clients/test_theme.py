from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from clients import theme
from clients.models import Client
from tests.clients.branding.brands import make_request


def choose(**form: str) -> Any:
    return Browser(headers={"host": "acme.localhost"}).post("/theme/", form)


@pytest.mark.parametrize("chosen", theme.THEMES.values(), ids=lambda chosen: chosen.name)
def test_a_choice_is_remembered_by_the_browser(acme: Client, chosen: theme.Theme) -> None:
    at = Browser(headers={"host": "acme.localhost"})

    answer = at.post("/theme/", {"theme": chosen.name, "next": "/sign-in/?next=/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/")
    page = at.get("/sign-in/").content.decode()
    assert f'name="color-scheme" content="{chosen.scheme}"' in page
    assert page.count(f'data-dark media="{chosen.dark_media}"') == 3
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize("kept", ["", "dark; x", "sepia"])
def test_whoever_chose_nothing_known_sees_what_the_system_says(kept: str) -> None:
    assert theme.of(make_request(None, theme=kept)) == theme.SYSTEM


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "evil", "/\\evil"])
def test_choosing_leads_to_pages_of_this_host_alone(acme: Client, target: str) -> None:
    assert choose(theme="dark", next=target).headers["Location"] == "/"


def test_another_theme_is_refused(acme: Client) -> None:
    answer = choose(theme="sepia", next="/")

    assert answer.status_code == 400
    assert theme.COOKIE not in answer.cookies


def test_paper_is_white_whatever_was_chosen() -> None:
    media = ",".join(chosen.dark_media for chosen in theme.THEMES.values())

    assert all(part.strip().startswith("screen and ") for part in media.split(","))

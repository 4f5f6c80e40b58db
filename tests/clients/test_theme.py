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
def test_theme_is_stored_in_a_cookie(acme: Client, chosen: theme.Theme) -> None:
    at = Browser(headers={"host": "acme.localhost"})

    answer = at.post("/theme/", {"theme": chosen.name, "next": "/sign-in/?next=/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/")
    page = at.get("/sign-in/").content.decode()
    assert f'name="color-scheme" content="{chosen.scheme}"' in page
    assert page.count(f'data-dark media="{chosen.dark_media}"') == 3
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize("kept", ["", "dark; x", "sepia"])
def test_unknown_theme_cookie_falls_back_to_the_system(kept: str) -> None:
    assert theme.of(make_request(None, theme=kept)) == theme.SYSTEM


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "evil", "/\\evil"])
def test_theme_choice_redirects_to_this_host_alone(acme: Client, target: str) -> None:
    assert choose(theme="dark", next=target).headers["Location"] == "/"


def test_unknown_theme_is_400(acme: Client) -> None:
    answer = choose(theme="sepia", next="/")

    assert answer.status_code == 400
    assert theme.COOKIE not in answer.cookies


def test_print_uses_the_light_theme() -> None:
    media = ",".join(chosen.dark_media for chosen in theme.THEMES.values())

    assert all(part.strip().startswith("screen and ") for part in media.split(","))

"""One address of a mail server, in the form of either Django."""

from __future__ import annotations

from typing import Any

import environ
import pytest

from portal.mailers import FILES, SMTP, mail_settings

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def read(url: str, *, has_mailers: bool) -> dict[str, Any]:
    env = environ.Env()
    env.ENVIRON = {"EMAIL_URL": url}
    return mail_settings(env.email_url("EMAIL_URL"), timeout_seconds=7, has_mailers=has_mailers)


def test_django_5_has_a_setting_for_each_property() -> None:
    told = read("smtp+tls://portal:word@mail.internal:587", has_mailers=False)

    assert told["EMAIL_BACKEND"] == SMTP
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"]) == ("mail.internal", 587)
    assert (told["EMAIL_USE_TLS"], told["EMAIL_TIMEOUT"]) == (True, 7)


@pytest.mark.parametrize(
    ("url", "backend", "options"),
    [
        (
            "smtp+tls://portal:word@mail.internal:587",
            SMTP,
            {
                "host": "mail.internal",
                "port": 587,
                "username": "portal",
                "password": "word",
                "use_tls": True,
                "timeout": 7,
            },
        ),
        ("filemail:////srv/mail", FILES, {"file_path": "/srv/mail"}),
        ("consolemail://", CONSOLE, {}),
    ],
)
def test_django_6_has_one_for_each_server(url: str, backend: str, options: dict[str, Any]) -> None:
    assert read(url, has_mailers=True) == {
        "MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}
    }

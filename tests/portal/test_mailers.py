"""Mail settings in the forms of Django 5 and 6."""

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


def test_mail_settings_of_django_5_are_one_per_property() -> None:
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
def test_mail_settings_of_django_6_are_one_per_server(
    url: str, backend: str, options: dict[str, Any]
) -> None:
    assert read(url, has_mailers=True) == {
        "MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}
    }

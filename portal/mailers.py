"""Settings of the mail server, in the form that the installed Django reads."""

from __future__ import annotations

from typing import Any

import django

# Django 6.1 has one setting for all mail servers; 5.2 has one for each property.
HAS_MAILERS = django.VERSION >= (6, 1)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"
OPTIONS = {
    SMTP: {
        "host": "EMAIL_HOST",
        "port": "EMAIL_PORT",
        "username": "EMAIL_HOST_USER",
        "password": "EMAIL_HOST_PASSWORD",
        "use_tls": "EMAIL_USE_TLS",
        "use_ssl": "EMAIL_USE_SSL",
        "timeout": "EMAIL_TIMEOUT",
    },
    FILES: {"file_path": "EMAIL_FILE_PATH"},
}


def mail_settings(
    config: dict[str, Any], *, timeout_seconds: int, has_mailers: bool = HAS_MAILERS
) -> dict[str, Any]:
    """Django's mail settings for an address read by environ's `email_url`.

    Without the timeout an unresponsive server would block a process for ever.
    """
    config = {**config, "EMAIL_TIMEOUT": timeout_seconds}
    if not has_mailers:
        return config
    backend = config["EMAIL_BACKEND"]
    options = {
        name: config[setting]
        for name, setting in OPTIONS.get(backend, {}).items()
        if config.get(setting) is not None
    }
    return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}

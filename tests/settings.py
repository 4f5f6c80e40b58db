"""The site's settings on throw-away servers, without TLS and with a cheap password hash."""

import os

from tests.fixtures import services

os.environ |= {
    "AGENCY_HOSTS": "agency.localhost",
    # Playwright keeps an event loop in the main thread, where Django refuses to query.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "DATABASE_URL": services.database_url(),
    "DEMO": "true",
    "EXPORT_ROOT": services.export_root(),
    "HTTPS": "false",
    "REDIS_URL": services.redis_url(),
    "SECRET_KEY": "only-for-tests-and-never-to-be-used-where-anybody-signs-in",
    "TRUSTED_DOMAIN_SUFFIXES": "localhost",
    **services.vault_keys(),
}

from portal.settings import *  # noqa: F403

# As in `site_settings`, so that a running site can check passwords that a test has set.
PASSWORD_HASHERS = ["tests.password_hasher.QuickPasswordHasher"]

# Pages name their files as written: nothing was collected, hashed or compressed.
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
# Files are looked up when they are asked for: every test client would stat all of them at its first
# request.
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

"""The settings of a site that runs as processes: those of production but for password hashes."""

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.password_hasher.QuickPasswordHasher"]

"""The settings of a site that runs as processes: those of production but for password hashes and
how small static files are compressed.
"""

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.password_hasher.QuickPasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "tests.static_storage.QuickStaticFilesStorage"
}

"""Settings. Values that differ between machines come typed from the environment."""

import tomllib
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from portal.logs import logging_config
from portal.mailers import mail_settings
from portal.settings_validation import URLS, refuse_unsafe

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
# Shown to operators and in the admin, never on clients' pages.
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

# --- Machine -------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY")  # no default: a missing secret stops the start
DEBUG = env.bool("DEBUG", default=False)
# Adds the gallery of every widget in every state.
DEMO = env.bool("DEMO", default=False)
# Name or address of the demo's machine for other machines; empty on loopback.
DEMO_HOST = env.str("DEMO_HOST", default="")
# False only where there is no TLS: the demo and the tests, on loopback.
HTTPS = env.bool("HTTPS", default=True)
# Hosts of the agency's own pages; every other host must be a row in Domain.
AGENCY_HOSTS = env.list("AGENCY_HOSTS")
# The agency's own brand on those pages; without a name they look neutral. Logos are files below
# MEDIA_ROOT, the second for dark pages.
AGENCY_NAME = env.str("AGENCY_NAME", default="")
AGENCY_COLOUR = env.str("AGENCY_COLOUR", default="#3553d4")
AGENCY_LOGO = env.str("AGENCY_LOGO", default="")
AGENCY_LOGO_DARK = env.str("AGENCY_LOGO_DARK", default="")
# Sub-domains of these count as a client's without a DNS record: the demo's `localhost` alone.
TRUSTED_DOMAIN_SUFFIXES = env.list("TRUSTED_DOMAIN_SUFFIXES", default=[])
# DNS resolvers for the proof of domains; empty for the machine's own.
DNS_RESOLVERS = env.list("DNS_RESOLVERS", default=[])
# Hosts are checked against the database by clients.auth.hosts, before Django's own check.
ALLOWED_HOSTS = ["*"]
# The port in links, where it is not the scheme's own: the demo's.
PUBLIC_PORT = env.int("PUBLIC_PORT", default=0)
# Addresses of proxies whose X-Forwarded-* headers count.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# --- Secrets -------------------------------------------------------------------------

# "<id>:<base64>,…", the first is active. The private halves are for workers only.
VAULT_PUBLIC_KEYS = env.list("VAULT_PUBLIC_KEYS")
VAULT_PRIVATE_KEYS = env.list("VAULT_PRIVATE_KEYS", default=[])
# Keys of the same form, for secrets that web processes must open too.
WEB_SECRET_KEYS = env.list("WEB_SECRET_KEYS")

# --- Applications --------------------------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "clients",
    "widgets",
    "allauth",
    "allauth.account",
    "rest_framework",
    "clients.apps.AgencyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.response_headers",
    "portal.health.internal_probes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.compress_pages",
    "portal.request_log.log_requests",
    "clients.auth.middleware.host",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clients.auth.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clients.auth.middleware.tenant",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clients.auth.middleware.viewer",
    "clients.view_as.require_read_only",
    "clients.auth.same_origin.require_same_origin",
]

if DEMO:
    INSTALLED_APPS.append("demo")
    MIDDLEWARE.insert(MIDDLEWARE.index("clients.auth.middleware.host"), "demo.landing.middleware")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clients.branding.pages.context",
                "clients.account_menu.context",
                "clients.view_as.context",
            ]
        },
    }
]

# --- Data ----------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE_SECONDS", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without both, most concurrent writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

REDIS_URL = env.str("REDIS_URL")  # cache entries, locks, rate limits, hints: may be evicted
BROKER_URL = env.str("BROKER_URL", default=REDIS_URL)  # must not be evicted

# --- Sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "clients.User"
AUTHENTICATION_BACKENDS = ["clients.auth.backend.ClientBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 7 * 24 * 3600
PASSWORD_RESET_TIMEOUT = 30 * 60
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
ACCOUNT_ADAPTER = "clients.auth.adapter.ClientAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # counted in PostgreSQL by clients.auth.limits instead

# --- API -------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["widgets.api.sessions.SiteSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["widgets.api.parsers.JsonParser"],
    "EXCEPTION_HANDLER": "widgets.api.viewers.answer_error",
}

# --- Language and files ----------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Dates of the admin; pages of clients are formatted in the client's locale.
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # other sites may not load our files
# Made by scripts/bundle; the sources beside it are not served.
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build")]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
EXPORT_ROOT = env.path("EXPORT_ROOT", default=str(BASE_DIR / "var" / "exports"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(EXPORT_ROOT), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "portal.static.StaticFilesStorage"},
}

DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="no-reply@localhost")
vars().update(
    mail_settings(
        env.email_url("EMAIL_URL", default="consolemail://"),
        timeout_seconds=env.int("EMAIL_TIMEOUT_SECONDS", default=10),
    )
)

# --- Platforms and results -------------------------------------------------------------

# host:port of the sandbox, which sources may call although it is not public HTTPS.
SOURCES_ALLOWED_HOSTS = env.list("SOURCES_ALLOWED_HOSTS", default=[])
STALE_SECONDS = env.int("STALE_SECONDS", default=24 * 3600)
FAILURE_SECONDS = env.int("FAILURE_SECONDS", default=30)
REFRESH_LOCK_SECONDS = env.int("REFRESH_LOCK_SECONDS", default=30)
TICKET_SECONDS = env.int("TICKET_SECONDS", default=300)
# Open event streams per web process; further pages poll.
STREAMS_PER_SESSION = env.int("STREAMS_PER_SESSION", default=4)
STREAMS_PER_CLIENT = env.int("STREAMS_PER_CLIENT", default=200)
STREAMS_PER_PROCESS = env.int("STREAMS_PER_PROCESS", default=1000)
# Render static charts on a worker with a browser; without it, pages draw charts by script.
STATIC_CHARTS = env.bool("STATIC_CHARTS", default=False)
# Path of that worker's Chromium, if it is not on the PATH.
CHROMIUM = env.str("CHROMIUM", default="")

# --- Exports ---------------------------------------------------------------------------

# Days for which a finished file can be downloaded.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
# Files that all workers together write at once, and as many that they print.
EXPORTS_AT_ONCE = env.int("EXPORTS_AT_ONCE", default=4)
# Documents of a report beyond are linked, not attached: most mail servers take 20 MB or more.
REPORT_ATTACHED_BYTES = env.int("REPORT_ATTACHED_BYTES", default=10_000_000)
# The ledger of reports, with their documents.
REPORT_DAYS = env.int("REPORT_DAYS", default=800)

# --- Workers ---------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
# The interval of the watchdog: a worker that misses four of its own messages ends itself.
WATCHDOG_SECONDS = env.float("WATCHDOG_SECONDS", default=15.0)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # without limit: a broker may be down for hours
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_keepalive": True,
    # Workers take tasks in the order of their queues.
    "queue_order_strategy": "priority",
}
CELERY_TASK_PUBLISH_RETRY = False  # publishers fail fast: runtime.fail_fast
# By priority: open pages, platforms' events, scheduled work, cache warming.
CELERY_TASK_DEFAULT_QUEUE = "screens"
CELERY_TASK_ROUTES = {
    "*.forget_*": "warming",
    "clients.tasks.*_mail": "schedules",
    "clients.tasks.*_domain*": "schedules",
    "widgets.tasks.*_webhook*": "webhooks",
    "widgets.tasks.*_subscription*": "webhooks",
    "widgets.tasks.check_*": "webhooks",
    "widgets.tasks.warm_*": "warming",
    "widgets.tasks.*_export*": "schedules",
    "widgets.tasks.*_report*": "schedules",
    "widgets.tasks.*_incidents": "schedules",
    "widgets.rendering_tasks.*": "rendering",
}
CELERY_BEAT_SCHEDULER = "portal.celery:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(
    env.path("BEAT_SCHEDULE", default=str(BASE_DIR / "var" / "celerybeat-schedule"))
)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "portal.tasks.heartbeat", "schedule": 15.0},
    # A tick that no worker took before the next one is dropped.
    "webhooks": {
        "task": "widgets.tasks.sweep_webhooks",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "subscriptions": {
        "task": "widgets.tasks.sweep_subscriptions",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "warming": {
        "task": "widgets.tasks.warm_dashboards",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "exports": {
        "task": "widgets.tasks.sweep_exports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "mail": {
        "task": "clients.tasks.sweep_mail",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "domains": {
        "task": "clients.tasks.sweep_domains",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "incidents": {
        "task": "widgets.tasks.sweep_incidents",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "forget_incidents": {"task": "widgets.tasks.forget_incidents", "schedule": 24 * 3600.0},
    "delete_old_mail": {"task": "clients.tasks.delete_old_mail", "schedule": 24 * 3600.0},
    "forget_webhooks": {"task": "widgets.tasks.forget_webhooks", "schedule": 24 * 3600.0},
    "forget": {"task": "widgets.tasks.forget_last_good", "schedule": 24 * 3600.0},
    "reports": {
        "task": "widgets.tasks.sweep_reports",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "forget_reports": {"task": "widgets.tasks.forget_reports", "schedule": 24 * 3600.0},
    "forget_exports": {"task": "widgets.tasks.forget_exports", "schedule": 3600.0},
    "sessions": {"task": "portal.tasks.forget_sessions", "schedule": 24 * 3600.0},
}
if STATIC_CHARTS:
    CELERY_BEAT_SCHEDULE["rendering_heartbeat"] = {
        "task": "widgets.rendering_tasks.heartbeat",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    }

# --- Headers and logs --------------------------------------------------------------------

# portal.middleware sets what these middlewares of Django would, also on files, data and streams,
# and HSTS behind a proxy, whose scheme Django's would not know yet.
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # SecurityMiddleware
    "security.W002",  # XFrameOptionsMiddleware
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING = logging_config(
    readable=env.bool("LOG_READABLE", default=False), level=env.str("LOG_LEVEL", default="INFO")
)

# --- Validation ------------------------------------------------------------------------------

refuse_unsafe(globals(), {name: env.str(name, default="") for name in URLS})

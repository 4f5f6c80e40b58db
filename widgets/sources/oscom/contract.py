"""What we hold OSCOM's API to: names and figures, each in one place.

The "Getting started" guide gives the base address, the key's prefix, bearer keys, scopes,
rate limits and their headers, cursor paging and the worked example of a query (sessions by
week where channel equals organic). The guide is silent on the rest of the query's shape, on
error codes and on page sizes of the query: those are our reading, to be corrected here.
"""

SLUG = "oscom"
LABEL = "OSCOM"
BASE_URLS = ("https://api.oscom.ai/v1",)
# The guide's sample key holds underscores behind the prefix.
CREDENTIAL_PATTERN = r"^oscom_sk_[A-Za-z0-9_]{8,128}$"
CREDENTIAL_HELP = "Create a key in OSCOM under Settings → API keys; it starts with oscom_sk_."

CALLS_PER_MINUTE = 100

QUERY_PATH = "/analytics/query"
OVERVIEW_PATH = "/analytics/overview"
WEBHOOKS_PATH = "/webhooks"

ANALYTICS = "analytics"
ANALYTICS_SCOPE = "analytics:read"
# One cheap read per optional permission tells whether a key has it.
PROBES = {
    "seo:read": "/seo/keywords",
    "campaigns:read": "/campaigns",
    "content:read": "/content",
    "contacts:read": "/contacts",
}

PAGE_ROWS = 1000
LONGEST_DAYS = {"hour": 31, "day": 731, "week": 1827, "month": 1827, "quarter": 1827}
LONGEST_DAYS |= {"year": 1827, "": 1827}
FRESH_SECONDS = 300

# A platform that has forgotten a cursor is asked again from the first page.
LOST_CURSOR = frozenset({"cursor_expired", "invalid_cursor"})
MISSING_SCOPE = "missing_scope"

# Buckets of one season, by grain; a decomposition needs two whole seasons.
SEASON = {"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4}

"""The contract of OSCOM's API: names and figures, each in one place.

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

REPORTS_PATH = "/analytics/reports"
EVENTS_PATH = "/analytics/events"
KEYWORDS_PATH = "/seo/keywords"
PAGES_PATH = "/seo/pages"
RECOMMENDATIONS_PATH = "/seo/recommendations"
CONTENT_PATH = "/content"
CAMPAIGNS_PATH = "/campaigns"
CONTACTS_PATH = "/contacts"
SEGMENTS_PATH = "/contacts/segments"

ANALYTICS = "analytics"
OVERVIEW = "overview"
REPORTS = "reports"
EVENTS = "events"
SEO_KEYWORDS = "seo_keywords"
SEO_PAGES = "seo_pages"
SEO_RECOMMENDATIONS = "seo_recommendations"
CONTENT = "content"
CAMPAIGNS = "campaigns"
CONTACTS = "contacts"

ANALYTICS_SCOPE = "analytics:read"
SEO_SCOPE = "seo:read"
CAMPAIGNS_SCOPE = "campaigns:read"
CONTENT_SCOPE = "content:read"
CONTACTS_SCOPE = "contacts:read"
# One cheap read per optional permission tells whether a key has it.
PROBES = {
    SEO_SCOPE: KEYWORDS_PATH,
    CAMPAIGNS_SCOPE: CAMPAIGNS_PATH,
    CONTENT_SCOPE: CONTENT_PATH,
    CONTACTS_SCOPE: CONTACTS_PATH,
}

PAGE_ROWS = 1000
LONGEST_DAYS = {"hour": 31, "day": 731, "week": 1827, "month": 1827, "quarter": 1827}
LONGEST_DAYS |= {"year": 1827, "": 1827}
FRESH_SECONDS = 300

# OSCOM API guide, "Pagination": 50 rows a page, at most 100.
LIST_ROWS = 100
MOST_LISTED = 50_000
LISTS_FRESH_SECONDS = 900
# OSCOM API guide: search data may be kept for an hour.
SEO_FRESH_SECONDS = 3600
# A cursor is forgotten after an hour.
CURSOR_SECONDS = 3000
# How far back events are exported: the last month and the one before it.
EVENTS_DAYS = 62

# A platform that has forgotten a cursor is asked again from the first page.
LOST_CURSOR = frozenset({"cursor_expired", "invalid_cursor"})
MISSING_SCOPE = "missing_scope"

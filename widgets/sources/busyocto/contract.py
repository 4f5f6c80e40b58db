"""The contract of BusyOcto's API: names and figures, each in one place.

[S] is stated by the article about the API: a bearer key of the organisation, calls by domain, what
each group of endpoints is about, paging, 429, 401 and 500, tokens for what triggers generation, and
hourly refreshes. It gives no path, field or figure; those are [O], our reading, and provisional.
"""

SLUG = "busyocto"
LABEL = "BusyOcto"
BASE_URLS = ("https://api.busyocto.ai/v1",)  # [O]
KEY_PATTERN = r"[A-Za-z0-9]{24,256}"  # a long alphanumeric string [S]
KEY_HELP = "Create an API key in BusyOcto under Settings; it has letters and digits only."

DOMAIN = "domain_id"
DOMAIN_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
DOMAIN_HELP = (
    "Each client is a domain in BusyOcto. Leave it empty at first: a test of the connection finds "
    "the domains of the key, to choose from."
)

# Calls of a key [O]; 85 % are used, which makes 45. Its headers may tell another number.
CALLS_PER_MINUTE = 53

ORGANIZATION_PATH = "/organization"
DOMAINS_PATH = "/domains"
ADS_PATH = "/ad-performance"
COMPETITORS_PATH = "/competitors"
POSTS_PATH = "/competitors/posts"
COMPETITOR_ADS_PATH = "/competitors/ads"
ACTIVITY_PATH = "/competitors/activity"
NOTIFICATIONS_PATH = "/notifications"
ALERTS_PATH = "/alerts"
REPORTS_PATH = "/reports"

ADS = "ads"
COMPETITOR_POSTS = "competitor_posts"
COMPETITOR_ADS = "competitor_ads"
COMPETITOR_ACTIVITY = "competitor_activity"
NOTIFICATIONS = "notifications"
ALERTS = "alerts"
REPORTS = "reports"

# Permissions in the dashboard, which keys share [S]; the names are ours.
ADS_SCOPE, COMPETITORS_SCOPE, ALERTS_SCOPE, REPORTS_SCOPE = (
    "ads",
    "competitors",
    "alerts",
    "reports",
)
# A cheap read of each tells whether a key has it. A report that is none costs nothing: where it is
# not found, reports may be read.
PROBES = {
    ADS_SCOPE: ADS_PATH,
    COMPETITORS_SCOPE: COMPETITORS_PATH,
    ALERTS_SCOPE: NOTIFICATIONS_PATH,
    REPORTS_SCOPE: f"{REPORTS_PATH}/none",
}

PAGE_ROWS = 100
# Newest come first, so that a walk that waited long has lost its place.
CURSOR_SECONDS = 600

# Hourly refreshes are enough [S]; reports that are being made are looked for more often.
FRESH_SECONDS = 3600
REPORTS_FRESH_SECONDS = 300
LONGEST_DAYS = {"day": 731, "week": 1827, "month": 1827, "": 1827}

# Days are fetched this far back, and the last ones again: numbers of ads settle within days,
# counters of posts within weeks.
HISTORY_DAYS = 400
LATE_DAYS, LATE_POST_DAYS = 3, 30

# A report that is being made is read again after a wait that doubles, and given up after a while.
FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS, POLLING_SECONDS = 5, 60, 15 * 60
MOST_REPORT_CALLS = 15

# Codes of errors.
INSUFFICIENT_TOKENS = "insufficient_tokens"

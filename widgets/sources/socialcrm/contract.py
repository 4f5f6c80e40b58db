"""The contract of SocialCRM's API: names and figures, each in one place.

[S] is stated by the developer page ("Build with the API"): the address, both headers, scopes, the
error envelope and its codes, 600 requests a minute, `limit` and `offset`, `data`, the endpoints.
[O] is our reading where it is silent: what items hold, `from` and `to`, and all times as UTC.
"""

SLUG = "socialcrm"
LABEL = "SocialCRM"
BASE_URLS = ("https://api.socialcrm.org/v1",)  # [S]
CREDENTIAL_PATTERN = r"^sk_live_[A-Za-z0-9]{8,128}$"  # prefix [S], characters [O]
CREDENTIAL_HELP = (
    "Create a key in SocialCRM under Settings → API keys with the scopes insights:read and "
    "posts:read; it starts with sk_live_."
)

# Requests per minute and key [S]. No header tells what remains, so that we stay below by ourselves:
# of what is stated here at most 85 % is used, which makes 480 [O].
DOCUMENTED_CALLS_PER_MINUTE = 600
CALLS_PER_MINUTE = 565

POSTS_PATH = "/posts"
ACCOUNTS_PATH = "/accounts"
ACCOUNT_DAYS_PATH = "/accounts/analytics"
PERSONA_PATH = "/persona"
TRENDING_PATH = "/trending"
# A post's path and this one [S].
POST_ANALYTICS = "/analytics"

POSTS = "posts"
ACCOUNTS = "accounts"
ACCOUNT_DAYS = "account_days"
PERSONA = "persona"
TRENDING = "trending"

INSIGHTS_SCOPE = "insights:read"
POSTS_SCOPE = "posts:read"
# One cheap read per permission tells whether a key has it.
PROBES = {INSIGHTS_SCOPE: ACCOUNTS_PATH, POSTS_SCOPE: POSTS_PATH}

# Rows of a page at most [S].
PAGE_ROWS = 50
# Rows that are read again where a page ends, to notice that the list moved meanwhile [O].
OVERLAP_ROWS = 1
# An interrupted walk goes on at its offset for so long; later the list has moved too far [O].
CURSOR_SECONDS = 600

# There are no webhooks: everything is polled, every half hour at most [O].
FRESH_SECONDS = 1800
LONGEST_DAYS = {"day": 731, "week": 1827, "month": 1827, "": 1827}

# Daily rows are fetched this far back, and the last days of them again each time [O].
HISTORY_DAYS = 400
LATE_DAYS = 3

# A post's counters cost a call each. Those of young posts are read with every refresh, others once
# a day, and those that hardly move once a week [O].
YOUNG_DAYS, SETTLED_DAYS = 7, 30
# Shorter than a refresh's half hour; a refresh that goes on after a failure reads none twice.
YOUNG_SECONDS, DAILY_SECONDS, WEEKLY_SECONDS = 1200, 24 * 3600, 7 * 24 * 3600
# Calls that one refresh may spend on counters; the next ones read the rest [O].
MOST_COUNTER_CALLS = 200

# Codes of errors [S].
QUOTA_EXCEEDED = "quota_exceeded"

"""The contract of Oktopost's API: names and figures, each in one place.

[S] is stated by the getting-started page: both addresses, Basic authentication, `/me`, `Result`,
paging, limits and the block. [X] is found in other public pages: the endpoints and their fields.
[O] is our reading where they are silent.
"""

from widgets.sources.rate_windows import DAY, RateWindow

SLUG = "oktopost"
LABEL = "Oktopost"
# [S] by the data center of the account.
REGIONS = {
    "https://api.oktopost.com/v2": "US data center",
    "https://eu-api.oktopost.com/v2": "EU data center",
}
ACCOUNT_ID_PATTERN = r"[A-Za-z0-9]{4,40}"
ACCOUNT_ID_HELP = (
    "Find the account id in Oktopost under My Profile; it has 15 characters and begins with 001."
)
KEY_PATTERN = r"[!-~]{8,200}"  # [O] no page says how keys look
KEY_HELP = "Find the API key in Oktopost under My Profile; it has no spaces."

# Calls of a user [S]; of each window 85 % are used.
CALLS_PER_MINUTE = 60
RATE_WINDOWS = (RateWindow(120, 5), RateWindow(20_000, DAY))
BLOCK_SECONDS = 15 * 60

ME_PATH = "/me"
CAMPAIGNS_PATH = "/campaign"
POSTS_PATH = "/post"
CLICKS_PATH = "/click"
CREDENTIALS_PATH = "/credential"
FOLLOWERS_PATH = "/followers"

POSTS = "posts"
CLICKS = "clicks"
FOLLOWERS = "followers"
CAMPAIGNS = "campaigns"

# A user's permissions [O]: a cheap read of each list tells whether a key has them.
PROBES = {
    "campaigns": CAMPAIGNS_PATH,
    "posts": POSTS_PATH,
    "clicks": CLICKS_PATH,
    "profiles": CREDENTIALS_PATH,
}

# Rows of a page: 25, 50 or 100 [S], of clicks also 200 [X].
LEAST_PAGE_ROWS = 25
PAGE_ROWS, CLICK_PAGE_ROWS = 100, 200
# New items append at the end, so that a walk can go on for long [O].
CURSOR_SECONDS = 3600

# Analytics are daily and may lag a day [X]: everything is polled, every hour at most [O].
FRESH_SECONDS = 3600
LONGEST_DAYS = {"day": 731, "week": 1827, "month": 1827, "": 1827}

# Clicks and daily followers are fetched this far back, and the last days of them again [O].
HISTORY_DAYS = 400
LATE_CLICK_DAYS, LATE_FOLLOWER_DAYS = 7, 3

# A post's shares and impressions cost a call each: those of young posts are read with every
# refresh, others once a day, and those that hardly move once a week [O].
YOUNG_DAYS, SETTLED_DAYS = 7, 30
YOUNG_SECONDS, DAILY_SECONDS, WEEKLY_SECONDS = 2400, 24 * 3600, 7 * 24 * 3600
# Calls that one refresh may spend on them: a minute has 51 for everybody, and a year of clicks
# takes twenty or more, which the first look waits for.
MOST_STATS_CALLS = 15

# What has no time yet [X].
ZERO_DATE = "0000-00-00"

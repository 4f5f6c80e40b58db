"""The contract of CampaignOS's API: names and figures, each in one place.

[S] is stated by the documentation's introduction: the address of an instance, the header, `data`
with its `pagination`, the error body and its statuses. [X] is found in other public pages: the
endpoints, bare bodies and signatures. [O] is our reading where they are silent.
"""

SLUG = "campaignos"
LABEL = "CampaignOS"
# [S] Each customer has an instance of its own; the host is checked again where it is called.
BASE_URL_PATTERN = r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}/api"
BASE_URL_EXAMPLE = "https://your-instance.example/api"
KEY_PATTERN = r"cos_[A-Za-z0-9_]{8,128}"  # prefix [S], characters [O]
KEY_HELP = (
    "Create a key in CampaignOS under Settings → API keys with the scopes that end in :read; it"
    " starts with cos_."
)
WORKSPACE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
WORKSPACE_HELP = (
    "Enter the workspace's id or short name; leave it empty where the key has one workspace only."
)
CURRENCY_PATTERN = r"[A-Z]{3}"
CURRENCY_HELP = "Enter the currency of attributed revenue as three letters, such as EUR."
STEPS_PATTERN = r"[A-Za-z0-9_.]{1,60}(,[A-Za-z0-9_.]{1,60}){1,9}"
STEPS_HELP = (
    "Enter the event types of the funnel in their order, 2 to 10 of them with commas between, such"
    " as page_view,form.submitted,purchase; these three where it is empty."
)
FUNNEL_STEPS = "page_view,form.submitted,purchase"  # [X]

# No figure is told [S]: polite calls per minute and key [O].
CALLS_PER_MINUTE = 60

WORKSPACES_PATH = "/workspaces"
# Below a workspace.
SUMMARY_PATH = "/analytics"
TIMESERIES_PATH = "/analytics/timeseries"
CAMPAIGN_ANALYTICS_PATH = "/analytics/campaigns"
ATTRIBUTION_PATH = "/analytics/attribution"
FUNNEL_PATH = "/analytics/funnel"
CAMPAIGNS_PATH = "/campaigns"
MESSAGES_PATH = "/messages"
EVENTS_PATH = "/events"
SEGMENTS_PATH = "/segments"
CONTACTS_PATH = "/contacts"

SUMMARY = "summary"
TIMESERIES = "timeseries"
CAMPAIGNS = "campaigns"
CAMPAIGN_CHANNELS = "campaign_channels"
CAMPAIGN_STATUSES = "campaign_statuses"
AB_TESTS = "ab_tests"
ATTRIBUTION = "attribution"
FUNNEL = "funnel"
MESSAGES = "messages"
SEGMENTS = "segments"
CONTACTS = "contacts"

# One cheap read per scope tells whether a key has it.
ANALYTICS_SCOPE = "analytics:read"
CAMPAIGNS_SCOPE = "campaigns:read"
MESSAGES_SCOPE = "messages:read"
SEGMENTS_SCOPE = "segments:read"
CONTACTS_SCOPE = "contacts:read"
PROBES = {
    ANALYTICS_SCOPE: SUMMARY_PATH,
    CAMPAIGNS_SCOPE: CAMPAIGNS_PATH,
    MESSAGES_SCOPE: MESSAGES_PATH,
    SEGMENTS_SCOPE: SEGMENTS_PATH,
    CONTACTS_SCOPE: CONTACTS_PATH,
}
# What analytics answer where they want a person signed in [X].
SESSION_REQUIRED = "session required"

# Rows of a page at most [O]; a walk goes on for so long where it was interrupted [O].
PAGE_ROWS = 100
CURSOR_SECONDS = 600

# Half an hour between polls, and longer for what is read whole and hardly moves [O].
FRESH_SECONDS = 1800
CONTACTS_FRESH_SECONDS = 6 * 3600
WORKSPACES_FRESH_SECONDS = 24 * 3600
LONGEST_DAYS = {"day": 731, "week": 1827, "month": 1827, "": 1827}

# Windows are the last so many days, up to today [X], a year at most [O].
MOST_WINDOW_DAYS = 365
SUMMARY_DAYS = 30
CAMPAIGN_PERIOD = "90d"
# Days that are read again, since opens and clicks come late [O], and days that are kept.
LATE_DAYS, LATE_MESSAGE_DAYS = 2, 7
HISTORY_DAYS, MESSAGE_HISTORY_DAYS = 800, 400

# A campaign's figures cost a call each: of young ones with every refresh, of others once a day.
YOUNG_DAYS, YOUNG_SECONDS, DAILY_SECONDS = 30, 1200, 24 * 3600
MOST_CAMPAIGN_CALLS = 25

"""A German outdoor shop."""

from dataclasses import replace

from demo.content import (
    DemoClient,
    DemoDashboard,
    DemoWidget,
    PlatformAccount,
    gauge,
    has,
    headline,
    kpi,
    query,
    text,
)

LABELS = {
    "sessions": "Besuche",
    "visitors": "Besucher",
    "page_views": "Seitenaufrufe",
    "conversions": "Bestellungen",
    "conversion_rate": "Bestellquote",
    "revenue": "Umsatz",
    "content_reads": "Gelesene Artikel",
    "campaign_interactions": "Interaktionen",
    "email_clicks": "Newsletter-Klicks",
    "form_submits": "Anfragen",
    "channel": "Kanal",
    "campaign_name": "Kampagne",
    "content_title": "Artikel",
    "page_url": "Seite",
    "property:device": "Gerät",
    "property:country": "Land",
    "day": "Tag",
    "week": "Woche",
}

OVERVIEW = DemoDashboard(
    "ueberblick",
    "Überblick",
    "Wie der Shop läuft: Umsatz, Besuche und woher sie kommen.",
    (
        headline("revenue", "conversions", "sessions", "conversion_rate"),
        kpi("Umsatz", "revenue"),
        kpi("Besuche", "sessions"),
        kpi("Bestellquote", "conversion_rate"),
        gauge("Bestellungen, Ziel im Monat", "conversions", 160),
        DemoWidget("area", "Umsatz im Verlauf", query("revenue", by=("day",)), {}, 8),
        DemoWidget("pie", "Besuche nach Kanal", query("sessions", by=("channel",)), {}, 4),
        DemoWidget(
            "table",
            "Was die Kanäle bringen",
            query("sessions", "conversions", "conversion_rate", "revenue", by=("channel",)),
            {"bars": ["sessions"]},
            8,
            3,
        ),
        DemoWidget("bar", "Umsatz nach Land", query("revenue", by=("property:country",)), {}, 4, 3),
        DemoWidget(
            "bar",
            "Meistgelesene Artikel",
            query("content_reads", by=("content_title",), filters=has("content_title"), limit=8),
            {},
            6,
        ),
        DemoWidget(
            "table",
            "Kampagnen",
            query(
                "campaign_interactions",
                "conversions",
                "revenue",
                by=("campaign_name",),
                filters=has("campaign_name"),
                limit=8,
            ),
            {"bars": ["campaign_interactions"]},
            6,
        ),
        text(
            "**Im Blick behalten:** Der *Winter-Vorverkauf* beginnt jedes Jahr Ende Oktober; "
            "ihn tragen Newsletter und Suche. Zwei von drei Besuchen kommen vom Telefon."
        ),
    ),
)

MARKETING = DemoDashboard(
    "marketing",
    "Marketing",
    "Newsletter, Magazin und Kampagnen im Einzelnen.",
    (
        kpi("Newsletter-Klicks", "email_clicks"),
        kpi("Gelesene Artikel", "content_reads"),
        kpi("Seitenaufrufe", "page_views"),
        kpi("Anfragen", "form_submits"),
        DemoWidget(
            "area", "Besuche nach Kanal", query("sessions", by=("day", "channel")), {}, 8, 3
        ),
        DemoWidget(
            "sparklines",
            "Die Kanäle im Einzelnen",
            query("sessions", by=("day", "channel")),
            {"limit": 7},
            4,
            3,
        ),
        DemoWidget(
            "funnel",
            "Vom Besuch zur Bestellung",
            query("sessions", "content_reads", "form_submits", "conversions", by=("day",)),
            {},
            4,
            3,
        ),
        DemoWidget(
            "table",
            "Meistbesuchte Seiten",
            query(
                "page_views",
                "visitors",
                by=("page_url",),
                filters=has("page_url"),
                limit=10,
            ),
            {"bars": ["page_views"]},
            8,
            3,
        ),
        DemoWidget(
            "pie", "Aufrufe nach Gerät", query("page_views", by=("property:device",)), {}, 4
        ),
        DemoWidget(
            "heatmap",
            "An welchen Tagen bestellt wird",
            query("conversions", by=("day",)),
            {},
            8,
        ),
    ),
)

AUTOMATION = PlatformAccount(
    "Newsletter und Kontakte",
    "cos_live_demo0000000000000000000northlight",
    source="campaignos",
    settings={"workspace": "ws_alpenpfad", "currency": "EUR"},
)
DAYS, SOURCES = {"resource": "timeseries"}, {"resource": "attribution"}
MESSAGE_TILES = (
    kpi("Nachrichten", "messages", **DAYS),
    kpi("Öffnungsrate", "open_rate", **DAYS),
    kpi("Klickrate", "click_rate", **DAYS),
    kpi("Neue Kontakte", "new_contacts", **DAYS),
    DemoWidget(
        "line",
        "Gesendet, geöffnet, angeklickt",
        query("messages", "opens", "clicks", by=("day",), **DAYS),
        width=8,
    ),
    DemoWidget(
        "pie",
        "Nachrichten nach Kanal",
        query("messages", by=("channel",), resource="campaign_channels"),
        width=4,
    ),
    DemoWidget(
        "table",
        "Kampagnen der letzten 90 Tage",
        query(
            "sent",
            "open_rate",
            "click_rate",
            "bounce_rate",
            by=("campaign",),
            resource="campaigns",
            order=[{"field": "sent", "direction": "desc"}],
        ),
        {"changes": False, "bars": ["sent"]},
        width=7,
    ),
    DemoWidget(
        "bar",
        "Vom Besuch zur Bestellung",
        query("people", by=("step",), resource="funnel"),
        width=5,
    ),
    DemoWidget(
        "table",
        "Woher Kontakte und Umsatz kommen",
        query(
            "contacts",
            "conversions",
            "revenue",
            by=("utm_source", "utm_medium"),
            order=[{"field": "revenue", "direction": "desc"}],
            limit=8,
            **SOURCES,
        ),
        {"changes": False, "bars": ["revenue"]},
        width=12,
        height=3,
    ),
)
MESSAGES = DemoDashboard(
    "newsletter",
    "Newsletter",
    "Was unsere Nachrichten auslösen, vom Öffnen bis zur Bestellung.",
    (
        *(replace(tile, account=AUTOMATION.label) for tile in MESSAGE_TILES),
        text(
            "Öffnungen und Klicks zählen an ihrem eigenen Tag, auch wenn die Nachricht früher "
            "gesendet wurde. Kampagnen und der Weg zur Bestellung zeigen den Stand von heute."
        ),
    ),
)

CLIENT = DemoClient(
    slug="alpenpfad",
    host="alpenpfad.localhost",
    locale="de_DE",
    currency="EUR",
    time_zone="Europe/Berlin",
    week_start=0,
    brand={
        "name": "Alpenpfad",
        "colour": "#2f6b4f",
        "second_colour": "#c9822b",
        "font": "source-sans-3",
        "radius": "soft",
        "density": "compact",
        "welcome": "Schön, dass Sie da sind.",
        "welcome_words": "Umsatz, Besuche und Kampagnen unseres Shops, jeden Morgen aktuell.",
        "contact": "zahlen@alpenpfad.example",
        "imprint_url": "https://www.alpenpfad.example/impressum",
        "privacy_url": "https://www.alpenpfad.example/datenschutz",
    },
    key="oscom_sk_demo_alpenpfad",
    account="Shop-Statistik",
    people=(
        ("anna@alpenpfad.example", "Anna Huber", "executive"),
        ("jonas@alpenpfad.example", "Jonas Weiß", "viewer"),
        ("kim@freelance.example", "Kim Sommer", "viewer"),
    ),
    labels=LABELS,
    platforms=(AUTOMATION,),
    dashboards=(OVERVIEW, MARKETING, MESSAGES),
)

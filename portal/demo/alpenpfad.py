"""A German outdoor shop."""

from portal.demo.tiles import Board, Story, Tile, known, kpi, query, words

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
GERMAN = {"labels": LABELS}

OVERVIEW = Board(
    "ueberblick",
    "Überblick",
    "Wie der Shop läuft: Umsatz, Besuche und woher sie kommen.",
    (
        kpi("Umsatz", "revenue"),
        kpi("Bestellungen", "conversions"),
        kpi("Besuche", "sessions"),
        kpi("Bestellquote", "conversion_rate"),
        Tile("line", "Umsatz pro Tag", query("revenue", by=("day",)), GERMAN, 8),
        Tile("bar", "Besuche nach Kanal", query("sessions", by=("channel",)), GERMAN, 4),
        Tile(
            "table",
            "Was die Kanäle bringen",
            query("sessions", "conversions", "conversion_rate", "revenue", by=("channel",)),
            GERMAN,
            8,
            3,
        ),
        Tile("bar", "Umsatz nach Land", query("revenue", by=("property:country",)), GERMAN, 4, 3),
        Tile(
            "bar",
            "Meistgelesene Artikel",
            query("content_reads", by=("content_title",), filters=known("content_title"), limit=8),
            GERMAN,
            6,
        ),
        Tile(
            "table",
            "Kampagnen",
            query(
                "campaign_interactions",
                "conversions",
                "revenue",
                by=("campaign_name",),
                filters=known("campaign_name"),
                limit=8,
            ),
            GERMAN,
            6,
        ),
        Tile("line", "Besuche und Besucher", query("sessions", "visitors", by=("day",)), GERMAN, 6),
        words(
            "**Im Blick behalten:** Der *Winter-Vorverkauf* startet Ende Oktober. "
            "Newsletter und Suche tragen ihn; der Shop wird vor allem mobil besucht.",
            width=6,
        ),
    ),
)

MARKETING = Board(
    "marketing",
    "Marketing",
    "Newsletter, Magazin und Kampagnen im Einzelnen.",
    (
        kpi("Newsletter-Klicks", "email_clicks"),
        kpi("Gelesene Artikel", "content_reads"),
        kpi("Seitenaufrufe", "page_views"),
        kpi("Anfragen", "form_submits"),
        Tile("line", "Besuche nach Kanal", query("sessions", by=("day", "channel")), GERMAN, 8),
        Tile("bar", "Besuche nach Gerät", query("sessions", by=("property:device",)), GERMAN, 4),
        Tile(
            "table",
            "Meistbesuchte Seiten",
            query(
                "page_views",
                "visitors",
                by=("page_url",),
                filters=known("page_url"),
                limit=10,
            ),
            GERMAN,
            7,
            4,
        ),
        Tile("bar", "Bestellungen pro Woche", query("conversions", by=("week",)), GERMAN, 5, 4),
    ),
)

STORY = Story(
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
        "radius": "soft",
        "welcome": "Schön, dass Sie da sind.",
    },
    key="oscom_sk_demo_alpenpfad",
    account="Shop-Statistik",
    people=(
        ("anna@alpenpfad.example", "Anna Huber", "executive"),
        ("jonas@alpenpfad.example", "Jonas Weiß", "viewer"),
        ("kim@freelance.example", "Kim Sommer", "viewer"),
    ),
    boards=(OVERVIEW, MARKETING),
)

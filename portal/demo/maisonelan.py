"""A French fashion house."""

from portal.demo.tiles import Board, Story, Tile, known, kpi, query, words

LABELS = {
    "sessions": "Visites",
    "visitors": "Visiteurs",
    "page_views": "Pages vues",
    "conversions": "Commandes",
    "conversion_rate": "Taux de commande",
    "revenue": "Chiffre d’affaires",
    "revenue_per_session": "Valeur par visite",
    "content_reads": "Lectures",
    "campaign_interactions": "Interactions",
    "email_clicks": "Clics e-mail",
    "channel": "Canal",
    "campaign_name": "Campagne",
    "content_title": "Article",
    "page_url": "Page",
    "property:country": "Pays",
    "day": "Jour",
    "week": "Semaine",
}
FRENCH = {"labels": LABELS}

HOUSE = Board(
    "maison",
    "La maison",
    "Le chiffre d’affaires en ligne et ceux qui le portent.",
    (
        kpi("Chiffre d’affaires", "revenue"),
        kpi("Commandes", "conversions"),
        kpi("Valeur par visite", "revenue_per_session"),
        kpi("Visites", "sessions"),
        Tile("line", "Chiffre d’affaires par jour", query("revenue", by=("day",)), FRENCH, 12),
        Tile(
            "bar",
            "Chiffre d’affaires par pays",
            query("revenue", by=("property:country",), limit=8),
            FRENCH,
            5,
            3,
        ),
        Tile(
            "table",
            "Les canaux",
            query("sessions", "conversions", "revenue", by=("channel",)),
            FRENCH,
            7,
            3,
        ),
        Tile(
            "bar",
            "Collections les plus vues",
            query("page_views", by=("page_url",), filters=known("page_url"), limit=8),
            FRENCH,
            6,
        ),
        Tile(
            "table",
            "Campagnes",
            query(
                "campaign_interactions",
                "conversions",
                "revenue",
                by=("campaign_name",),
                filters=known("campaign_name"),
                limit=8,
            ),
            FRENCH,
            6,
        ),
        words("*La collection d’hiver est en ligne ; les soldes privées ouvrent en janvier.*"),
    ),
)

JOURNAL = Board(
    "journal",
    "Le journal",
    "Ce que l’on lit, et ce que cela apporte.",
    (
        kpi("Lectures", "content_reads"),
        kpi("Visiteurs", "visitors"),
        kpi("Pages vues", "page_views"),
        kpi("Clics e-mail", "email_clicks"),
        Tile(
            "line",
            "Visites et visiteurs",
            query("sessions", "visitors", by=("day",)),
            FRENCH,
            7,
        ),
        Tile("bar", "Visites par canal", query("sessions", by=("channel",)), FRENCH, 5),
        Tile(
            "bar",
            "Articles les plus lus",
            query("content_reads", by=("content_title",), filters=known("content_title"), limit=8),
            FRENCH,
            7,
        ),
        Tile("bar", "Commandes par semaine", query("conversions", by=("week",)), FRENCH, 5),
    ),
)

STORY = Story(
    slug="maison-elan",
    host="maison-elan.localhost",
    locale="fr_FR",
    currency="EUR",
    time_zone="Europe/Paris",
    week_start=0,
    brand={
        "name": "Maison Élan",
        "colour": "#1d1b1f",
        "second_colour": "#b4536a",
        "radius": "sharp",
        "welcome": "Ravis de vous retrouver.",
    },
    key="oscom_sk_demo_maisonelan",
    account="Boutique en ligne",
    people=(
        ("claire@maison-elan.example", "Claire Fontaine", "executive"),
        ("hugo@maison-elan.example", "Hugo Marchand", "viewer"),
    ),
    boards=(HOUSE, JOURNAL),
)

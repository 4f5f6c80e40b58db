"""A French fashion house."""

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
    "country": "Pays",
    "day": "Jour",
    "week": "Semaine",
}

HOUSE = DemoDashboard(
    "maison",
    "La maison",
    "Le chiffre d’affaires en ligne et ceux qui le portent.",
    (
        headline("revenue", "conversions", "revenue_per_session", "sessions"),
        kpi("Chiffre d’affaires", "revenue"),
        kpi("Valeur par visite", "revenue_per_session"),
        kpi("Visites", "sessions"),
        gauge("Commandes, objectif du mois", "conversions", 50),
        DemoWidget(
            "area", "Évolution du chiffre d’affaires", query("revenue", by=("day",)), {}, 12
        ),
        DemoWidget(
            "bar",
            "Chiffre d’affaires par pays",
            query("revenue", by=("property:country",), limit=8),
            {},
            5,
            3,
        ),
        DemoWidget(
            "table",
            "Les canaux",
            query(
                "sessions",
                "conversions",
                "revenue",
                by=("channel",),
                order=[{"field": "revenue", "direction": "desc"}, {"field": "channel"}],
            ),
            {"bars": ["sessions"]},
            7,
            3,
        ),
        DemoWidget(
            "bar",
            "Collections les plus vues",
            query("page_views", by=("page_url",), filters=has("page_url"), limit=8),
            {},
            4,
        ),
        DemoWidget("pie", "Ce que rapportent les canaux", query("revenue", by=("channel",)), {}, 4),
        DemoWidget(
            "table",
            "Campagnes",
            query(
                "campaign_interactions",
                "revenue",
                by=("campaign_name",),
                filters=has("campaign_name"),
                limit=8,
            ),
            {"changes": False, "bars": ["campaign_interactions"]},
            4,
        ),
        text(
            "Deux collections par an\N{NO-BREAK SPACE}: les semaines de lancement font le chiffre, "
            "*le journal* le tient entre elles."
        ),
    ),
)

JOURNAL = DemoDashboard(
    "journal",
    "Le journal",
    "Ce que l’on lit, et ce que cela apporte.",
    (
        kpi("Lectures", "content_reads"),
        kpi("Visiteurs", "visitors"),
        kpi("Pages vues", "page_views"),
        kpi("Clics e-mail", "email_clicks"),
        DemoWidget(
            "line",
            "Lire, puis agir",
            query("content_reads", "campaign_interactions", by=("day",)),
            {},
            7,
        ),
        DemoWidget(
            "sparklines",
            "Visites par canal",
            query("sessions", by=("day", "channel")),
            {},
            5,
        ),
        DemoWidget(
            "bar",
            "Articles les plus lus",
            query("content_reads", by=("content_title",), filters=has("content_title"), limit=8),
            {},
            7,
            3,
        ),
        DemoWidget(
            "funnel",
            "De la visite à la commande",
            query("sessions", "content_reads", "campaign_interactions", "conversions", by=("day",)),
            {},
            5,
            3,
        ),
        DemoWidget(
            "bar",
            "D’où l’on nous regarde, et sur quoi",
            query("page_views", by=("property:country", "property:device")),
            {},
            5,
        ),
        DemoWidget(
            "heatmap",
            "Les jours de commande",
            query("conversions", by=("day",)),
            {},
            7,
        ),
    ),
)

SOCIAL = PlatformAccount("Réseaux sociaux", "sk_live_demomaisonelan", source="socialcrm")
SOCIAL_LABELS = {
    "followers": "Abonnés",
    "follower_change": "Nouveaux abonnés",
    "impressions": "Affichages",
    "engagements": "Réactions",
    "likes": "J’aime",
    "comments": "Commentaires",
    "clicks": "Clics",
    "engagement_rate": "Taux d’engagement",
    "platform": "Réseau",
    "post": "Publication",
    "topic": "Sujet",
    "volume": "Mentions",
}


ACCOUNT_DAYS = {"resource": "account_days"}
NETWORK_TILES = (
    kpi("Abonnés", "followers", **ACCOUNT_DAYS),
    kpi("Nouveaux abonnés", "follower_change", **ACCOUNT_DAYS),
    kpi("Affichages", "impressions", **ACCOUNT_DAYS),
    kpi("Réactions", "engagements", **ACCOUNT_DAYS),
    DemoWidget(
        "area",
        "Affichages par jour",
        query("impressions", by=("day",), **ACCOUNT_DAYS),
        width=7,
    ),
    DemoWidget(
        "sparklines",
        "Réactions par réseau",
        query("engagements", by=("day", "platform"), **ACCOUNT_DAYS),
        width=5,
    ),
    DemoWidget(
        "table",
        "Publications les plus vues",
        query(
            "impressions",
            "likes",
            "comments",
            "engagement_rate",
            by=("post",),
            resource="posts",
            filters=[{"field": "status", "operator": "eq", "value": "published"}],
            order=[{"field": "impressions", "direction": "desc"}],
            limit=8,
        ),
        {"changes": False, "bars": ["impressions"]},
        width=7,
        height=3,
    ),
    DemoWidget(
        "bar",
        "Ce dont on parle",
        query("volume", by=("topic",), resource="trending", limit=8),
        width=5,
        height=3,
    ),
)
NETWORKS = DemoDashboard(
    "reseaux",
    "Les réseaux",
    "Qui nous suit, ce que l’on regarde et ce que l’on en dit.",
    (
        *(replace(tile, account=SOCIAL.label) for tile in NETWORK_TILES),
        text(
            "Les abonnés sont ceux du dernier jour, jamais additionnés. Une publication compte le "
            "jour de sa parution\N{NO-BREAK SPACE}; ses chiffres grandissent encore quelques jours."
        ),
    ),
)
PUBLISHING = PlatformAccount(
    "Publications sociales",
    "okt_demo_maisonelan",
    source="oktopost",
    settings={"account_id": "001demo00000003"},
)
CLICKS, FOLLOWERS = {"resource": "clicks"}, {"resource": "followers"}
CAMPAIGN_TILES = (
    kpi("Clics", "clicks", **CLICKS),
    kpi("Conversions", "conversions", **CLICKS),
    kpi("Abonnés", "followers", **FOLLOWERS),
    kpi("Nouveaux abonnés", "followers_added", **FOLLOWERS),
    DemoWidget("area", "Clics par jour", query("clicks", by=("day",), **CLICKS), width=7),
    DemoWidget(
        "table",
        "Publications par réseau",
        query("posts_sent", "likes", "comments", by=("network",), resource="posts"),
        {"changes": False, "bars": ["likes"]},
        width=5,
    ),
    DemoWidget(
        "table",
        "Clics par pays",
        query("clicks", "conversions", by=("country",), **CLICKS),
        {"changes": False, "bars": ["clicks"]},
        width=5,
    ),
)
SALES_TILE = DemoWidget(
    "table",
    "Ventes de ces visites, par pays",
    query(
        "sessions",
        "conversions",
        "revenue",
        by=("property:country",),
        filters=[{"field": "channel", "operator": "eq", "value": "paid_social"}],
    ),
    {"changes": False, "bars": ["revenue"]},
    width=7,
)
CAMPAIGNS = DemoDashboard(
    "campagnes",
    "Les campagnes",
    "Ce que les publications rapportent, du clic à la vente.",
    (
        *(replace(tile, account=PUBLISHING.label) for tile in CAMPAIGN_TILES),
        SALES_TILE,
        text("Un clic compte au moment où il a lieu, une publication le jour de sa parution."),
    ),
)

CLIENT = DemoClient(
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
        "font": "jost",
        "heading_font": "playfair-display",
        "radius": "sharp",
        "welcome": "Ravis de vous retrouver.",
        "welcome_words": (
            "La maison en chiffres\N{NO-BREAK SPACE}: "
            "la boutique, le journal, celles qui les lisent."
        ),
        "contact": "atelier@maison-elan.example",
        "imprint_url": "https://www.maison-elan.example/mentions-legales",
        "privacy_url": "https://www.maison-elan.example/confidentialite",
    },
    key="oscom_sk_demo_maisonelan",
    account="Boutique en ligne",
    people=(
        ("claire@maison-elan.example", "Claire Fontaine", "executive"),
        ("hugo@maison-elan.example", "Hugo Marchand", "viewer"),
    ),
    labels=LABELS | SOCIAL_LABELS,
    platforms=(SOCIAL, PUBLISHING),
    dashboards=(HOUSE, JOURNAL, NETWORKS, CAMPAIGNS),
)

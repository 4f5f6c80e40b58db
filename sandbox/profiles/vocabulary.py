"""The words of each profile, for the long lists: keywords, pages, content, briefs."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.profiles.profile import Vocabulary

STANDARD = Vocabulary(
    folder="/solutions",
    subjects=(
        *("customer journey", "lead scoring", "web analytics", "campaign reporting"),
        *("email marketing", "attribution modelling", "marketing dashboard", "data warehouse"),
        *("a/b testing", "content marketing", "crm integration", "cookie consent"),
        *("account based marketing", "marketing budget", "conversion rate", "webinar marketing"),
    ),
    purchase_queries=(
        *("{} software", "{} tool", "best {} platform", "{} pricing", "{} free trial"),
        *("{} for agencies", "{} for small business", "{} alternatives"),
    ),
    questions=("what is {}", "how to start with {}", "{} examples", "{} template", "{} checklist"),
    titles=(
        *("{}: a field guide", "What nobody tells you about {}", "{} in ten minutes"),
        *("Seven numbers for {}", "{} without the jargon", "How Fabrikam solved {}"),
        *("{}: the checklist", "Three mistakes in {}", "{} for teams of five"),
        *("Ask us anything: {}", "{} after the hype"),
    ),
    audiences=("Heads of marketing", "Founders", "Analysts"),
    unfinished=("Partner Week", "Winter Webinars"),
)

ALPENPFAD = Vocabulary(
    folder="/produkte",
    subjects=(
        *("wanderschuhe damen", "trekkingrucksack", "regenjacke", "daunenjacke"),
        *("isomatte", "campingkocher", "stirnlampe", "klettersteigset"),
        *("schneeschuhe", "merino unterwäsche", "wanderhose", "trinkflasche"),
        *("hüttenschlafsack", "gamaschen", "kinderkraxe", "biwakzelt"),
    ),
    purchase_queries=(
        *("{} kaufen", "{} test", "{} günstig", "{} leicht", "{} sale"),
        *("{} herren", "{} wasserdicht", "beste {}"),
    ),
    questions=(
        "{} pflegen",
        "welche {} für einsteiger",
        "{} größe",
        "{} erfahrungen",
        "{} packliste",
    ),
    titles=(
        *("{} im Test: unsere Favoriten", "{}: worauf es ankommt", "{} richtig pflegen"),
        *("Kaufberatung {}", "{} für Einsteiger", "So findest du: {}"),
        *("Fünf Fragen zu {}", "{}: leicht oder robust?", "Aus der Werkstatt: {}"),
        *("{} auf Tour mit Lena", "Neu eingetroffen: {}"),
    ),
    audiences=("Wochenendwanderer", "Familien", "Hochtourengeher"),
    unfinished=("Hüttensommer", "Tourenski-Tage"),
)

BRIGHTSMILE = Vocabulary(
    folder="/treatments",
    subjects=(
        *("dental implants", "teeth whitening", "invisible braces", "root canal"),
        *("dental crown", "gum disease", "wisdom teeth removal", "porcelain veneers"),
        *("emergency dentist", "pediatric dentist", "dental cleaning", "tooth extraction"),
        *("night guard", "dentures", "sedation dentistry", "cosmetic dentistry"),
    ),
    purchase_queries=(
        *("{} near me", "{} cost", "{} brooklyn", "affordable {}", "{} appointment"),
        *("{} insurance", "best {} nyc", "{} same day"),
    ),
    questions=(
        "does {} hurt",
        "{} recovery",
        "how long does {} take",
        "{} for kids",
        "{} aftercare",
    ),
    titles=(
        *("{}: what to expect", "{} explained by Dr. Patel", "Does insurance cover {}?"),
        *("Before and after: {}", "{} myths, corrected", "Your first visit: {}"),
        *("{}: questions parents ask", "Caring for your smile after {}", "{} in one afternoon"),
        *("Why we changed how we do {}", "{}: the honest price list"),
    ),
    audiences=("Parents", "Nervous patients", "New neighbours"),
    unfinished=("Back to School Checkups", "Smile Month"),
)

MAISONELAN = Vocabulary(
    folder="/collection",
    subjects=(
        *("robe en lin", "veste en laine", "pantalon large", "chemise blanche"),
        *("sac en cuir", "manteau long", "foulard en soie", "ceinture femme"),
        *("jupe midi", "pull cachemire", "bottines cuir", "combinaison élégante"),
        *("blazer femme", "robe de soirée", "chaussures plates", "bijoux dorés"),
    ),
    purchase_queries=(
        *("{} paris", "{} pas cher", "{} soldes", "acheter {}", "{} fabriqué en france"),
        *("{} grande taille", "{} noir", "{} de créateur"),
    ),
    questions=(
        "comment porter {}",
        "{} tendance",
        "entretien {}",
        "{} mariage",
        "{} guide des tailles",
    ),
    titles=(
        *("{} : trois façons de porter", "{} : notre sélection", "Dans l’atelier : {}"),
        *("{} : le guide d’entretien", "Les couleurs de la saison : {}", "{} : petite histoire"),
        *("{} vue par Camille", "Du bureau au dîner : {}", "Bien choisir : {}"),
        *("{} : la matière avant tout", "Nouveautés : {}"),
    ),
    audiences=("Parisiennes", "Invitées de mariage", "Clientes fidèles"),
    unfinished=("Vente privée", "Capsule d’hiver"),
)

VOCABULARIES: Mapping[str, Vocabulary] = {
    "standard": STANDARD,
    "alpenpfad": ALPENPFAD,
    "brightsmile": BRIGHTSMILE,
    "maisonelan": MAISONELAN,
}

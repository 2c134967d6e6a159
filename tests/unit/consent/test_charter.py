"""What the charter page says. Source: cookies.md §10."""

from pathlib import Path
from types import ModuleType

import pytest
from django.urls import include, path
from pytest_django.fixtures import Settings

from parvis.consent.charter import CharterPage, Section, charter_page
from parvis.consent.register import publication

OPTIONAL_PART = """
[site]
name = { fr = "Données ouvertes", en = "Open data" }
url = "https://data.example"
shared_domain = true

[controller]
name = "Ville d'Exemple"
address = "1 place de la Mairie"
contact = "https://data.example/contact"
protection_contact = "dpo@data.example"

[[service]]
id = "video-example"
code = "vx"
purpose = "media"
party = "third"
delivery = "embed"
name = { fr = "Vidéos Exemple", en = "Example videos" }
summary = { fr = "Lire une vidéo.", en = "Play a video." }
consequence = { fr = "Un lien.", en = "A link." }
provider = { name = "Exemple SAS", url = "https://v.example", privacy_url = "https://v.example/p", country = "FR", role = "controller" }

[[service]]
id = "load-balancer"
code = "lb"
purpose = "necessary"
name = { fr = "Répartition", en = "Balancing" }
summary = { fr = "Répartir les visites.", en = "Share out visits." }

[[item]]
service = "video-example"
kind = "third_party_cookie"
source = "third_party"
name = "vid_session"
life = 1800
life_label = { unit = "hour", count = 1, bound = "at_most" }
purpose_label = { fr = "Retenir la position.", en = "Remember the position." }

[[item]]
service = "load-balancer"
kind = "http_cookie"
source = "infrastructure"
name = "SRV"
purpose_label = { fr = "Garder le même serveur.", en = "Keep the same server." }
"""


@pytest.fixture(autouse=True)
def routes(settings: Settings) -> None:
    """The routes of this room, whatever the others do."""
    urls = ModuleType("charter_urls")
    urls.urlpatterns = [path("", include("parvis.consent.urls"))]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls


@pytest.fixture
def whole(settings: Settings, tmp_path: Path) -> None:
    """A portal with an optional service, an infrastructure item, a controller and sibling sites."""
    path = tmp_path / "site.toml"
    path.write_text(OPTIONAL_PART, encoding="utf-8")
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "SITE_FILE": str(path)}


def section(page: CharterPage, anchor: str) -> Section:
    every = [*page.sections, *(part for section in page.sections for part in section.parts)]
    (found,) = [section for section in every if section.anchor == anchor]
    return found


def words(page: CharterPage) -> str:
    """Everything the page says, with plain spaces."""
    told = []
    for one in [*page.sections, *(part for each in page.sections for part in each.parts)]:
        told += [one.title, *(f"{paragraph.lead} {paragraph.text}" for paragraph in one.paragraphs)]
    return " ".join(told).replace("\u202f", " ").replace("\u00a0", " ")


FACTS = {
    "fr": [
        "utilise des cookies nécessaires à son bon fonctionnement. Simple lecteur, vous n'en recevez aucun.",
        "Qu'est-ce qu'un cookie ?",
        "une suite d'informations, le plus souvent courte, qui porte un nom",
        "celui-ci la garde un certain temps, puis la rend au serveur du site à chacune de vos nouvelles connexions",
        "retenir un numéro de client chez un marchand, le contenu d'un panier en cours, ou un identifiant",
        "D'autres techniques (stockage du navigateur, images invisibles…) relèvent des mêmes règles ;",
        "panier, éléments de connexion, réglages d'affichage. Votre accord n'est pas demandé.",
        "si elles ne permettent de retrouver personne, aucun accord n'est nécessaire ; vous pouvez néanmoins vous opposer",
        "Cookies internes (« first-party »).",
        "recueillir des données personnelles, à suivre le comportement de l'utilisateur ou à des fins publicitaires",
        "Ils sont posés par un site B, ou pour son compte, souvent une régie publicitaire, sur un site A :",
        "autorité de contrôle",
        "Sec-GPC: 1",
    ],
    "en": [
        "uses cookies that it needs to work properly. If you only read, you receive none.",
        "What is a cookie?",
        "A string of information, mostly short, that carries a name.",
        "gives it back to the site's server each time you connect again",
        "keeping your customer number at a shop, what is in your basket, or an identifier",
        "Other techniques (browser storage, invisible images…) fall under the same rules",
        "a basket, sign-in details, display settings. Your agreement is not asked for.",
        "when nobody can be found back from them, no agreement is needed; you may still object to ours",
        "Internal (“first-party”) cookies.",
        "collect personal data, to follow the user's behaviour, or for advertising",
        "Set by a site B, or on its behalf, often an advertising network, on a site A:",
        "authority of your country",
        "Sec-GPC: 1",
    ],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_c091_every_fact_of_the_contract_is_there(lang: str) -> None:
    told = words(charter_page(lang))

    assert [fact for fact in FACTS[lang] if fact not in told] == []


def test_the_outline_is_that_of_the_contract() -> None:
    page = charter_page("en")

    assert page.title == "Cookie charter"
    assert [section.title for section in page.sections] == [
        "In brief",
        "What is a cookie?",
        "The kinds of cookies",
        f"What cookies are used for on {publication().register.site.url}",
        "Your choices",
        "Proof and control",
        "Contact and rights",
        "History",
    ]
    assert [part.title for part in page.sections[3].parts] == [
        "Cookies needed for the portal to work (functional)",
        "Audience measurement",
    ]


@pytest.mark.parametrize(
    ("lang", "headers"),
    [
        ("fr", ("Prestataire", "Service et emplacement", "Nom du cookie", "Finalité", "Durée", "Posé quand")),
        ("en", ("Provider", "Service and place", "Cookie name", "Purpose", "Duration", "Set when")),
    ],
)
def test_c092_the_table_has_six_columns_and_four_rows_in_order(lang: str, headers: tuple[str, ...]) -> None:
    (table,) = section(charter_page(lang), "functional").tables

    assert (table.key, table.headers) == ("functional", headers)
    assert [row.name for row in table.rows] == ["sessionid", "django_language", "csrftoken", "cookies_preferences"]
    for row in table.rows:
        assert tuple(cell.header for cell in row.cells) == headers
        assert all(cell.text for cell in row.cells)
        assert [cell.text for cell in row.cells if cell.is_name] == [row.name]


def test_c092_cells_come_from_the_register() -> None:
    (table,) = section(charter_page("fr"), "functional").tables

    assert [cell.text for cell in table.rows[3].cells] == [
        "Exploitant du portail",
        "Mémoire de vos choix en matière de cookies (tout le portail)",
        "cookies_preferences",
        "Retenir ce que le visiteur a décidé à propos des cookies.",
        "6 mois",
        "quand vous choisissez",
    ]


def test_c032_a_portal_with_one_language_omits_the_row(settings: Settings) -> None:
    settings.LANGUAGES = [("fr", "Français")]

    (table,) = section(charter_page("fr"), "functional").tables

    assert "django_language" not in [row.name for row in table.rows]


def test_c094_revision_date_hash_and_history_are_shown() -> None:
    page = charter_page("fr")

    assert (page.intro_revision, page.published_on.isoformat()) == ("Révision 1", "2026-11-24")
    assert page.sha256 == publication().sha256
    assert page.short_hash == page.sha256[:12]
    assert page.sha256 in words(page)
    assert [(line.revision, line.sha256, line.url) for line in page.history] == [
        (1, page.sha256, "/terms/cookies-policy/revisions/1.json")
    ]
    assert [link.url for link in section(page, "history").links] == [page.revisions_url, page.json_url]
    assert (page.json_url, page.revisions_url) == (
        "/terms/cookies-policy.json",
        "/terms/cookies-policy/revisions.json",
    )


def test_c094_a_missing_controller_is_said() -> None:
    assert "Controller. To be configured" in words(charter_page("en"))


@pytest.mark.usefixtures("whole")
def test_c094_a_named_controller_is_shown() -> None:
    told = words(charter_page("fr"))

    assert "Ville d'Exemple, 1 place de la Mairie. Contact : https://data.example/contact." in told
    assert "dpo@data.example" in told
    assert "À configurer" not in told


@pytest.mark.usefixtures("whole")
def test_c099_sibling_sites_are_spoken_of_where_there_are_some() -> None:
    assert "Other sites of the same domain may set cookies" in words(charter_page("en"))
    assert "neither reads nor keeps them" in words(charter_page("en"))


def test_c099_and_not_where_there_are_none() -> None:
    assert "Other sites of the same domain" not in words(charter_page("en"))


@pytest.mark.usefixtures("whole")
def test_c014_optional_and_infrastructure_items_have_their_tables() -> None:
    page = charter_page("en")

    (optional,) = section(page, "optional").tables
    (infrastructure,) = section(page, "infrastructure").tables
    assert [cell.text for cell in optional.rows[0].cells] == [
        "Exemple SAS",
        "Example videos",
        "vid_session",
        "Remember the position.",
        "1 hour at most",
        "when the service is switched on",
        "FR",
        "https://v.example/p",
        "yes",
    ]
    assert [row.name for row in infrastructure.rows] == ["SRV"]
    assert "everything optional is refused" in words(page)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_measurement_is_told_as_it_is_set_up(settings: Settings, lang: str) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "AUDIENCE_VISITORS": True, "AUDIENCE_MONTHS": 13}
    estimated = words(charter_page(lang))
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "AUDIENCE": False}
    silent = words(charter_page(lang))

    assert {"fr": "après 13 mois", "en": "after 13 months"}[lang] in estimated
    assert {"fr": "26 heures", "en": "26 hours"}[lang] in estimated
    assert {"fr": "aucune mesure d'audience", "en": "no audience measurement"}[lang] in silent


def test_both_languages_say_as_much() -> None:
    french, english = charter_page("fr"), charter_page("en")

    shapes = [
        [(one.anchor, len(one.paragraphs), len(one.parts)) for one in page.sections] for page in (french, english)
    ]
    assert shapes[0] == shapes[1]

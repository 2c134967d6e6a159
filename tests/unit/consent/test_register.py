"""The register in force, its hash, and what happens when a part cannot be used. Source: cookies.md §3."""

import logging
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from parvis.consent.canonical import canonical, normal, register_from, sha256
from parvis.consent.checks import check_cookie_settings
from parvis.consent.crossing import crossing
from parvis.consent.declarations import said
from parvis.consent.errors import RegisterError
from parvis.consent.register import publication, published, published_hash
from parvis.consent.validation import Terms, problems

SITE = """
[site]
name = { fr = "Données ouvertes", en = "Open data" }
url = "https://data.example"
shared_domain = true

[controller]
name = "Ville d'Exemple"
address = "1 place de la Mairie"
contact = "https://data.example/contact"
protection_contact = "dpo@data.example"

[operator]
name = "Exploitant SA"

[[service]]
id = "load-balancer"
code = "lb"
purpose = "necessary"
name = { fr = "Répartition", en = "Balancing" }
summary = { fr = "Répartir les visites.", en = "Share out visits." }

[[item]]
service = "load-balancer"
kind = "http_cookie"
source = "infrastructure"
name = "SRV*"
purpose_label = { fr = "Garder le même serveur.", en = "Keep the same server." }
"""
SHORTER = """
[[item]]
name = "sessionid"
kind = "http_cookie"
source = "app"
life = 86400
life_label = { unit = "day", count = 1 }
"""


@pytest.fixture
def plain(settings: Settings) -> None:
    """The settings that the golden hash was made with."""
    settings.SITE_NAME = "Parvis"
    settings.SITE_URL = "https://data.example"
    settings.LANGUAGES = [("fr", "Français"), ("en", "English")]


@pytest.fixture
def site_file(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(SITE, encoding="utf-8")
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "SITE_FILE": str(path)}
    return path


def test_c002_revision_1_holds_the_four_cookies_and_the_measurement() -> None:
    register = published()

    assert register.revision == 1
    assert [item.name for item in register.items] == [
        "sessionid",
        "django_language",
        "csrftoken",
        "cookies_preferences",
    ]
    assert [service.id for service in register.services if service.purpose == "measurement"] == ["measurement"]
    assert register.optional_services == ()


@pytest.mark.parametrize(
    ("name", "life", "http_only", "renewal", "tags"),
    [
        ("sessionid", 1_209_600, True, "on_use", ["sign_in", "signed_in", "sso_start", "password_reset"]),
        ("django_language", 31_536_000, True, "on_choice", ["language"]),
        ("csrftoken", 31_449_600, False, "on_use", ["token_form", "token_call", "sign_in"]),
        ("cookies_preferences", 15_724_800, True, "on_choice", ["choice"]),
    ],
)
def test_the_four_cookies_are_those_of_the_contract(
    name: str, life: int, http_only: bool, renewal: str, tags: list[str]
) -> None:
    (item,) = [item for item in published().items if item.name == name]

    assert (item.life, item.http_only, item.renewal) == (life, http_only, renewal)
    assert [emitter.tag for emitter in item.emitters] == tags
    assert (item.path, item.domain, item.secure, item.same_site) == ("/", "", True, "Lax")


@pytest.mark.usefixtures("plain")
def test_c012_the_hash_is_the_same_everywhere() -> None:
    assert published_hash() == "8ba8a3e5f41975b07e3fc9f949b04b5c2e22dfd9947614b3eba94ce3b04315af"


@pytest.mark.usefixtures("plain", "site_file")
def test_c012_a_round_trip_keeps_the_hash() -> None:
    register = published()

    again = register_from(canonical(register), register.published_on)

    assert again == register
    assert sha256(again) == published_hash()


def test_the_canonical_form_has_one_spelling() -> None:
    assert normal({"e\u0301": ("e\u0301", 1, None, True)}) == {"é": ["é", 1, None, True]}
    with pytest.raises(TypeError, match="float has no canonical form"):
        normal([1.5])
    with pytest.raises(RegisterError):
        register_from(b"{}", published().published_on)


def test_the_canonical_form_has_no_spaces_and_no_date() -> None:
    spelled = canonical(published())

    assert b'"published_on"' not in spelled
    assert b'", "' not in spelled
    assert spelled.startswith(b'{"controller":{')


@pytest.mark.usefixtures("site_file")
def test_the_site_part_completes_the_core_part() -> None:
    register = published()

    assert said(register.site.name, "en") == "Open data"
    assert register.controller.contact == "https://data.example/contact"
    assert [item.name for item in register.active_items][-1] == "SRV*"


def test_the_settings_name_the_site_until_a_part_does(settings: Settings) -> None:
    settings.SITE_NAME = "Portail d'essai"

    assert published().site.name == {"fr": "Portail d'essai", "en": "Portail d'essai"}


@pytest.mark.parametrize(
    "broken",
    [
        "not toml at all [",
        SITE.replace('source = "infrastructure"', 'source = "app"'),
        SITE.replace("[[item]]", "[[cookie]]"),
        SITE + 'kind = "fingerprint"',
        SITE.replace('code = "lb"', 'code = "au"'),
    ],
)
def test_a_part_that_cannot_be_used_leaves_the_core_part_in_force(
    site_file: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    site_file.write_text(broken, encoding="utf-8")

    with caplog.at_level(logging.CRITICAL):
        now = publication()

    assert len(now.register.items) == 4
    assert now.problems
    assert "its core part is in force" in caplog.text


def test_texts_fall_back_to_english_then_french() -> None:
    assert said({"fr": "oui", "en": "yes"}, "de") == "yes"
    assert said({"fr": "oui"}, "de") == "oui"
    assert said({}, "de") == ""


def test_the_site_part_in_the_documentation_can_be_used(settings: Settings, tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "cookies.md").read_text(encoding="utf-8")
    path = tmp_path / "site.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "SITE_FILE": str(path)}

    assert publication().problems == ()
    assert problems(published(), Terms(publishing=True)) == []


def test_a_life_that_a_part_shortens_is_the_one_the_firewall_allows(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(SHORTER, encoding="utf-8")
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "SITE_FILE": str(path)}

    assert crossing().passages["sessionid"].life == 86_400
    assert check_cookie_settings() == []

"""What a register must obey before it may be published. Source: cookies.md §3.3-3.6."""

from copy import deepcopy
from typing import Any

import pytest

from parvis.consent.declarations import LifeLabel, Register
from parvis.consent.errors import RegisterError
from parvis.consent.sources import built_in, core_part
from parvis.consent.validation import Terms, problems, tells


def text(words: str) -> dict[str, str]:
    return {"fr": f"{words} (fr)", "en": f"{words} (en)"}


VIDEO: dict[str, Any] = {
    "id": "video-example",
    "code": "vx",
    "purpose": "media",
    "party": "third",
    "delivery": "embed",
    "name": text("Example videos"),
    "summary": text("Play a video in the page"),
    "consequence": text("A link instead"),
    "provider": {
        "name": "Exemple SAS",
        "url": "https://video.example",
        "privacy_url": "https://video.example/privacy",
        "country": "FR",
        "role": "controller",
    },
    "hosts": {"frame": ["https://player.video.example"]},
}
VIDEO_COOKIE: dict[str, Any] = {
    "service": "video-example",
    "kind": "third_party_cookie",
    "source": "third_party",
    "name": "vid_session",
    "life": 1_800,
    "life_label": {"unit": "hour", "count": 1, "bound": "at_most"},
    "purpose_label": text("Remember the playing position"),
    "seen_in": ["optional"],
}


def core() -> Register:
    return built_in((core_part(),))


def found(part: dict[str, Any], **terms: Any) -> list[str]:
    """The fields that forbid a site part."""
    return [problem.field for problem in problems(built_in((core_part(), part)), Terms(core=core(), **terms))]


def video(**changes: Any) -> dict[str, Any]:
    return {"service": [{**deepcopy(VIDEO), **changes}], "item": [deepcopy(VIDEO_COOKIE)]}


def video_item(**changes: Any) -> dict[str, Any]:
    return {"service": [deepcopy(VIDEO)], "item": [{**deepcopy(VIDEO_COOKIE), **changes}]}


def app_item(**changes: Any) -> dict[str, Any]:
    item = {
        "service": "authentication",
        "kind": "http_cookie",
        "source": "app",
        "name": "extra",
        "life": 604_800,
        "life_label": {"unit": "week", "count": 1},
        "purpose_label": text("Extra"),
        "service_label": text("Extra"),
        "same_site": "Lax",
        "value_rule": "session_key",
        "emitters": [{"tag": "choice"}],
    }
    return {"item": [{**item, **changes}]}


def test_the_core_part_alone_may_be_in_force() -> None:
    assert problems(core(), Terms(core=core())) == []


def test_the_example_of_the_contract_may_be_published() -> None:
    assert found(video()) == []


def test_c004_a_text_missing_in_a_language_is_named() -> None:
    assert found(video(summary={"fr": "Lire"})) == ["service.video-example.summary.en"]
    assert found(video_item(purpose_label={"en": "Remember", "fr": " "})) == ["item.vid_session.purpose_label.fr"]


def test_texts_have_their_length() -> None:
    assert found(video(name={"fr": "x" * 61, "en": "x"})) == ["service.video-example.name.fr"]
    assert found(video(summary={"fr": "x", "en": "x" * 161})) == ["service.video-example.summary.en"]


def test_c005_codes_and_ids_are_never_used_again() -> None:
    earlier = [built_in((core_part(), video()))]
    without = built_in((core_part(),))

    assert found(video(id="other-video"), earlier=[*earlier, without]) == [
        "service.other-video.code",
        "item.vid_session.service",
    ]
    assert found(video(code="vy"), earlier=[*earlier, without]) == ["service.video-example.code"]
    assert found(video(code="au")) == ["service.video-example.code"]
    assert found(video(code="am")) == ["service.video-example.code", "service.video-example.code"]


@pytest.mark.parametrize(
    "host",
    [
        "http://player.example",
        "https://*.example",
        "https://player.example/path",
        "player.example",
        "https://player.example/",
        "https:",
        "https://user@player.example",
        "https://PLAYER.example",
        "https://player.example ; script-src *",
        "https://localhost",
        "data:",
        "*",
    ],
)
def test_c006_hosts_are_exact_and_https(host: str) -> None:
    assert found(video(hosts={"frame": [host]})) == ["service.video-example.hosts"]


@pytest.mark.parametrize("kind", ["fingerprint", "link_decoration", "telepathy"])
def test_c007_refused_kinds(kind: str) -> None:
    assert found(video_item(kind=kind)) == ["item.vid_session.kind"]


@pytest.mark.parametrize(
    ("unit", "count", "bound", "life", "fits"),
    [
        ("week", 2, "exact", 1_209_600, True),
        ("month", 12, "exact", 31_536_000, True),
        ("month", 12, "at_most", 31_449_600, True),
        ("month", 6, "exact", 15_724_800, True),
        ("week", 2, "exact", 1_209_601, False),
        ("week", 2, "at_most", 1_170_000, False),
        ("day", 1, "exact", 83_884, True),
        ("day", 1, "exact", 83_883, False),
        ("hour", 1, "at_most", 1_800, True),
        ("hour", 1, "exact", 1_800, False),
        ("hour", 2, "at_most", 1_800, False),
        ("day", 1, "at_most", 1_800, False),
    ],
)
def test_c008_labels_tell_the_life(unit: Any, count: int, bound: Any, life: int, fits: bool) -> None:
    assert tells(LifeLabel(unit, count, bound), life) is fits


def test_c008_a_wrong_label_is_named() -> None:
    assert found(video_item(life=90_000)) == ["item.vid_session.life_label"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"domain": "example.org"}, "domain"),
        ({"same_site": "None"}, "same_site"),
        ({"same_site": ""}, "same_site"),
        ({"secure": False}, "secure"),
        ({"partitioned": True}, "partitioned"),
        ({"path": "/fr/"}, "path"),
        ({"life": 34_128_001, "life_label": {"unit": "month", "count": 13}}, "life"),
        ({"emitters": []}, "emitters"),
        ({"emitters": [{"tag": "page_view"}]}, "emitters"),
        ({"emitters": [{"tag": "choice", "life": 604_801}]}, "emitters"),
        ({"value_rule": "anything"}, "value_rule"),
        ({"service_label": {}}, "service_label"),
        ({"name": "extra*"}, "name"),
        ({"name": "ex tra"}, "name"),
        ({"seen_in": ["tuesday"]}, "seen_in"),
        ({"service": "nobody"}, "service"),
    ],
)
def test_c009_the_portals_own_cookies_can_be_enforced(changes: dict[str, Any], field: str) -> None:
    name = changes.get("name", "extra")

    assert found(app_item(**changes)) == [f"item.{name}.{field}"]
    assert found(app_item()) == []


def test_c010_advertising_needs_the_setting() -> None:
    assert found(video(purpose="advertising")) == ["service.video-example.purpose"]
    assert found(video(purpose="advertising"), allow_advertising=True) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consequence": {}}, "consequence"),
        ({"provider": {**VIDEO["provider"], "country": ""}}, "provider.country"),
        ({"provider": {**VIDEO["provider"], "country": "France"}}, "provider.country"),
        ({"provider": {**VIDEO["provider"], "privacy_url": ""}}, "provider.privacy_url"),
        ({"consent_rev": 0}, "consent_rev"),
        ({"purpose": "fun"}, "purpose"),
        ({"code": "1x"}, "code"),
        ({"purpose": "necessary"}, "detail"),
    ],
)
def test_optional_and_outside_services_say_what_they_must(changes: dict[str, Any], field: str) -> None:
    assert found(video(**changes)) == [f"service.video-example.{field}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "statistics"},
        {"provider": {**VIDEO["provider"], "name": "Autre SAS"}},
        {"provider": {**VIDEO["provider"], "country": "US"}},
        {"hosts": {"frame": ["https://player.video.example", "https://more.video.example"]}},
    ],
)
def test_c011_a_material_change_needs_a_raised_consent_rev(changes: dict[str, Any]) -> None:
    earlier = [built_in((core_part(), video()))]

    assert found(video(**changes), earlier=earlier) == ["service.video-example.consent_rev"]
    assert found(video(**changes, consent_rev=2), earlier=earlier) == []


def test_c011_new_items_and_longer_lives_are_material() -> None:
    earlier = [built_in((core_part(), video()))]
    day = {"life": 86_400, "life_label": {"unit": "day", "count": 1}}

    assert found(video_item(**day), earlier=earlier) == ["service.video-example.consent_rev"]
    assert found(video_item(name="vid_more"), earlier=earlier) == ["service.video-example.consent_rev"]
    assert found(video(consent_rev=1), earlier=[built_in((core_part(), video(consent_rev=2)))]) == [
        "service.video-example.consent_rev"
    ]


def test_c011_words_and_shorter_lives_are_not_material() -> None:
    earlier = [built_in((core_part(), video()))]

    assert found(video(summary=text("Other words")), earlier=earlier) == []
    assert found(video_item(life=900), earlier=earlier) == []


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"service": [{"id": "authentication", "purpose": "measurement"}]}, "service.authentication.purpose"),
        ({"service": [{"id": "csrf", "active": False}]}, "service.csrf.active"),
        ({"item": [{"name": "sessionid", "kind": "http_cookie", "source": "app", "http_only": False}]}, "item.sessionid.http_only"),
        ({"item": [{"name": "sessionid", "kind": "http_cookie", "source": "app", "emitters": [{"tag": "language"}]}]}, "item.sessionid.emitters"),
        ({"item": [{"name": "sessionid", "kind": "http_cookie", "source": "app", "life": 2_419_200, "life_label": {"unit": "week", "count": 4}}]}, "item.sessionid.life"),
        ({"item": [{"name": "csrftoken", "kind": "http_cookie", "source": "app", "retired_on": "2026-12-01"}]}, "item.csrftoken.retired_on"),
    ],
)  # fmt: skip
def test_c003_the_core_part_cannot_be_weakened(part: dict[str, Any], field: str) -> None:
    assert found(part) == [field]


def test_c003_the_core_part_cannot_be_removed() -> None:
    whole = core()
    without = Register(
        **{
            **{name: getattr(whole, name) for name in whole.__dataclass_fields__},
            "items": whole.items[1:],
            "services": whole.services[1:],
        }
    )

    fields = [problem.field for problem in problems(without, Terms(core=whole))]

    assert fields == ["service.authentication", "item.sessionid"]


def test_c003_core_lives_may_be_shortened_and_texts_translated() -> None:
    shorter = {
        "name": "sessionid",
        "kind": "http_cookie",
        "source": "app",
        "life": 604_800,
        "life_label": {"unit": "week", "count": 1},
    }
    part = {"item": [{**shorter, "purpose_label": {"de": "Anmelden"}}]}

    register = built_in((core_part(), part))

    assert found(part) == []
    assert register.items[0].life == 604_800
    assert register.items[0].purpose_label["fr"] == "Reconnaître la personne connectée d'une page à l'autre."


def test_publishing_needs_a_controller_and_an_https_site() -> None:
    assert found({"site": {"url": "http://data.example"}}, publishing=True) == [
        "site.url",
        "controller.name",
        "controller.address",
        "controller.contact",
        "controller.protection_contact",
    ]


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"item": [{"name": "x"}]}, "is missing"),
        ({"service": [{**VIDEO, "colour": "blue"}]}, r"services\[5\].colour: no such field"),
        ({"service": [{**VIDEO, "consent_rev": "1"}]}, "consent_rev: int is expected"),
        ({"service": [{**VIDEO, "consent_rev": True}]}, "consent_rev: int is expected"),
        ({"service": [{**VIDEO, "party": "second"}]}, "party: one of 'first', 'third' is expected"),
        ({"service": [{**VIDEO, "name": "Videos"}]}, "name: a text by language is expected"),
        ({"service": [{**VIDEO, "hosts": {"frame": "https://x.example"}}]}, r"hosts.frame: a list is expected"),
        ({"service": {"id": "x"}}, "a list of tables is expected"),
        ({"service": ["x"]}, "a list of tables is expected"),
        ({"service": [{**VIDEO, "id": ["x"]}]}, "id: str is expected"),
        ({"site": "x"}, "site: a table is expected"),
        ({"item": [{**VIDEO_COOKIE, "life": "long"}]}, "life"),
        ({"item": [{**VIDEO_COOKIE, "retired_on": "tomorrow"}]}, "retired_on: a day such as"),
    ],
)
def test_a_part_that_has_not_the_form_is_refused_by_its_field(part: dict[str, Any], field: str) -> None:
    with pytest.raises(RegisterError, match=field):
        built_in((core_part(), part))

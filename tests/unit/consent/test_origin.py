"""Where requests come from and may be sent on to. Source: cookies.md §7.1, §7.2."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.consent.origin import has_same_origin_proof, no_foreign_posts, safe_path, same_origin_only, says_foreign

HERE = "http://testserver"


@pytest.mark.parametrize(
    "path", ["/", "/fr/", "/fr/explore/?q=a%20b&sort=x", "/fr/#top", "/é", "/fr/?u=https:%2F%2Fx.example/"]
)
def test_paths_of_this_portal_are_kept(path: str) -> None:
    assert safe_path(path, "/home/") == path


@pytest.mark.parametrize(
    "trick",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example/x",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/fr\\..\\evil",
        "https://evil.example",
        "https:evil.example",
        "http:/evil.example",
        "HTTPS://evil.example/fr/",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "evil.example/fr/",
        "@evil.example",
        "",
        " /fr/",
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nLocation: https://evil.example",
        "/fr/\x00",
        "/fr//evil.example",
        "/fr/?u=//evil.example",
        "/%2Fevil.example",
        "/%2f%2fevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "/%0D%0ALocation:x",
        "/\x85/evil.example",
        "/fr /x",
        "?next=/fr/",
        "#x",
        ".",
        "../fr/",
        "/" + "a" * 2_000,
        "\ufeff/fr/",
        "\u2028//evil.example",
    ],
)
def test_c062_redirect_tricks_stay_on_this_host(trick: str) -> None:
    assert safe_path(trick, "/home/") == "/home/"


@pytest.mark.parametrize("thing", [None, 3, ["/fr/"], b"/fr/"])
def test_what_is_no_text_is_no_path(thing: object) -> None:
    assert safe_path(thing, "/home/") == "/home/"


def post(**headers: str) -> HttpRequest:
    return RequestFactory().post("/", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin", "origin": "null"},
        {"origin": HERE},
        {"referer": f"{HERE}/fr/"},
    ],
)
def test_proofs(headers: dict[str, str]) -> None:
    assert has_same_origin_proof(post(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "same-site", "origin": HERE},
        {"sec_fetch_site": "cross-site", "origin": HERE, "referer": f"{HERE}/"},
        {"sec_fetch_site": "none", "origin": HERE},
        {"sec_fetch_site": "", "origin": HERE},
        {"sec_fetch_site": "same-origin, cross-site"},
        {"origin": "null", "referer": f"{HERE}/"},
        {"origin": "https://testserver"},
        {"origin": f"{HERE}:8000"},
        {"origin": f"{HERE}.evil.example"},
        {"referer": HERE},
        {"referer": f"{HERE}.evil.example/"},
        {"referer": f"https://evil.example/?{HERE}/"},
    ],
)
def test_no_proofs(headers: dict[str, str]) -> None:
    assert not has_same_origin_proof(post(**headers))


def test_silence_is_not_foreign_but_a_strangers_header_is() -> None:
    assert not says_foreign(post())
    assert not says_foreign(post(origin=HERE, sec_fetch_site="same-origin"))
    assert says_foreign(post(origin="https://evil.example"))
    assert says_foreign(post(sec_fetch_site="same-site"))
    assert says_foreign(post(sec_fetch_site="none"))


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def test_a_route_behind_the_proof_refuses_without_it() -> None:
    guarded = same_origin_only(answer)

    assert guarded(post(origin=HERE)).content == b"done"
    with pytest.raises(PermissionDenied):
        guarded(post())


def test_c166_a_forged_post_is_refused_and_reading_is_not() -> None:
    guarded = no_foreign_posts(answer)

    assert guarded(post()).content == b"done"
    assert guarded(RequestFactory().get("/", headers={"sec-fetch-site": "cross-site"})).content == b"done"
    for headers in ({"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": "null"}):
        with pytest.raises(PermissionDenied):
            guarded(post(**headers))


PIECES = st.sampled_from(
    ["/", "\\", "//", "evil.example", "https:", "%2F", "?", "#", "@", ":", "\t", "\n", " ", "fr", "..", "%09"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join) | st.text())
def test_c062_whatever_is_asked_leads_to_this_host(asked: str) -> None:
    kept = safe_path(asked, "/home/")

    assert urlsplit(urljoin("https://data.example/fr/", kept)).netloc == "data.example"
    assert re.match("/[^/\\\\]|/$", kept)

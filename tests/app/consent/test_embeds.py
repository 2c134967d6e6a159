"""Frames of outside content. Source: cookies.md §12.3."""

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from parvis.consent.choices import Decision
from parvis.consent.errors import EmbedError
from parvis.consent.models import EmbeddedContent, Tally
from parvis.consent.placeholder import frame_url
from parvis.consent.register import published
from tests.app.consent.conftest import VIDEO, VIDEO_ITEM, Publish
from tests.app.consent.test_choice import choose, kept, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def content(video: int) -> EmbeddedContent:
    """A video of the planted provider."""
    title = {"fr": "Le conseil en direct", "en": "The council live"}
    return EmbeddedContent.objects.create(slug="council", service="video", resource="abc-123", title=title)


def act(client: Client, action: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
    asked = {"action": action, "revision": "2", **fields}
    return client.post("/embed/council/?lang=en", asked, headers=HERE if headers is None else headers)


def test_c126_the_blocked_frame_contacts_nobody_and_names_who_would_be(client: Client) -> None:
    response = client.get("/embed/council/?lang=en")

    page = response.content.decode()
    assert re.findall(r'(?:src|srcset|poster)="(https?:[^"]*)', page) == []
    for said in (
        "The council live", "kept by video SAS (FR)", "<code>vid_session</code>, 1 hour at most",
        'href="https://video.example/watch/abc-123" rel="noopener noreferrer"', "Load once", "Always allow Videos video",
    ):  # fmt: skip
        assert said in page
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert "video.example" not in response["Content-Security-Policy"]
    assert "frame-src" not in response["Content-Security-Policy"]


def test_c126_every_answer_is_private_and_not_for_search_engines(client: Client) -> None:
    for response in (
        client.get("/embed/council/"),
        act(client, "once"),
        act(client, "always"),
        act(client, "withdraw"),
    ):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
    assert client.get("/embed/nothing/").status_code == 404


def test_c127_load_once_loads_and_keeps_nothing(client: Client) -> None:
    response = act(client, "once")

    assert b'src="https://player.video.example/v/abc-123"' in response.content
    assert "frame-src https://player.video.example" in response["Content-Security-Policy"]
    assert not response.cookies
    assert Tally.objects.count() == 0
    assert b"player.video.example" not in client.get("/embed/council/").content


def test_c128_always_allow_records_and_loads_and_withdrawal_blocks_again(client: Client) -> None:
    choose(client, "object")
    response = act(client, "always")

    assert b'src="https://player.video.example/v/abc-123"' in response.content
    choice = kept(client)
    assert choice is not None
    assert choice.decisions == {"am": Decision(1, granted=False), "vx": Decision(1, granted=True)}
    assert b"player.video.example" in client.get("/embed/council/").content
    assert b"player.video.example" not in act(client, "withdraw").content
    assert state(client)["granted"] == []
    assert list(Tally.objects.filter(surface="placeholder").order_by("pk").values_list("action", "decisions")) == [
        ("always", "am1n-vx1y"), ("withdraw", "am1n-vx1n"),
    ]  # fmt: skip


def test_c128_always_allow_under_an_older_list_grants_nothing(client: Client) -> None:
    response = act(client, "always", revision="1")

    assert response.status_code == 409
    assert not response.cookies
    assert b"player.video.example" not in response.content


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "null"}, {}]
)
def test_c060_c128_forged_posts_are_refused(client: Client, headers: dict[str, str]) -> None:
    for action in ("once", "always", "withdraw"):
        response = act(client, action, headers=headers)
        assert response.status_code == 403
        assert not response.cookies


def test_c066_an_unknown_action_is_refused(client: Client) -> None:
    assert act(client, "dance").status_code == 400


def test_c129_the_frame_is_sandboxed_and_cannot_lead_the_page_away(client: Client) -> None:
    page = act(client, "once").content.decode()

    frame = re.search(r"<iframe class=\"embed-page__frame\".*?>", page)
    assert frame is not None
    assert 'sandbox="allow-scripts allow-same-origin allow-presentation"' in frame[0]
    assert "top-navigation" not in frame[0]
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in frame[0]
    assert 'allow="fullscreen; picture-in-picture"' in frame[0]


@pytest.mark.parametrize(
    "resource", ["", "abc", "a/../b123", "https://evil.example/", 'abc"def', "abcd?x=1", "a" * 21, "abcé", "abcd\n"]
)
def test_c129_no_free_address_can_be_framed(resource: str) -> None:
    with pytest.raises(EmbedError):
        frame_url(published().service_by_id["video"], resource)


def test_c129_an_id_that_does_not_fit_is_no_content(client: Client) -> None:
    EmbeddedContent.objects.create(slug="bad", service="video", resource="../x", title={"fr": "x", "en": "x"})

    assert client.get("/embed/bad/").status_code == 404


def test_c130_frames_have_titles_and_forms_that_need_no_script(client: Client) -> None:
    with override("en"):
        frame = Template("{% load cookies %}{% embedded 'council' %}").render(Context({}))

    assert frame == (
        '<iframe class="embed" src="/embed/council/?lang=en" title="The council live" loading="lazy"></iframe>'
    )
    page = client.get("/embed/council/").content.decode()
    assert page.count("<button") == 2
    assert "<script" not in page


def test_c125_a_page_with_an_embed_is_the_same_with_and_without_a_grant(client: Client) -> None:
    template = Template("{% load cookies %}<main>{% embedded 'council' %}</main>")
    before = template.render(Context({}))
    choose(client, "accept_all")

    assert template.render(Context({})) == before


def test_c165_a_service_that_is_switched_off_is_blocked_everywhere(client: Client, publish: Publish) -> None:
    choose(client, "accept_all")

    publish([{**VIDEO, "active": False}], [VIDEO_ITEM])

    page = client.get("/embed/council/?lang=en").content.decode()
    assert "player.video.example" not in page
    assert "switched off" in page
    assert "player.video.example" not in act(client, "once").content.decode()
    assert state(client)["granted"] == []

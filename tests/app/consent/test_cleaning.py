"""Text of editors contacts nobody by itself. Source: cookies.md §12.2."""

import pytest
from django.test import Client

from parvis.consent.cleaning import cleaned
from parvis.consent.models import EmbeddedContent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("video")]


@pytest.mark.parametrize(
    "raw",
    [
        '<iframe src="https://evil.example/"></iframe>',
        '<iframe src="//player.video.example/v/abcd"></iframe>',
        '<iframe src="https://player.video.example.evil.example/v/abcd"></iframe>',
        '<iframe src="https://player.video.example/v/../abcd"></iframe>',
        '<iframe srcdoc="<script>1</script>"></iframe>',
        '<script src="https://evil.example/x.js"></script>',
        '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
        '<img src="https://evil.example/p.gif">',
        '<img src="//evil.example/p.gif" onerror="x()">',
        '<img srcset="https://evil.example/p.gif 2x">',
        '<link rel="preconnect" href="https://evil.example">',
        '<video poster="https://evil.example/p.gif"></video>',
        '<p style="background:url(https://evil.example/)" onclick="x()"></p>',
        "<style>@import url(https://evil.example/);</style>",
        '<base href="https://evil.example/"><form action="https://evil.example/"></form>',
    ],
)
def test_c124_what_would_contact_others_is_removed(raw: str) -> None:
    kept = cleaned(f"<p>Texte</p>{raw}")

    assert kept.replace("<p></p>", "") == "<p>Texte</p>"
    assert EmbeddedContent.objects.count() == 0


def test_c124_frames_of_known_providers_become_embeds(client: Client) -> None:
    raw = '<p>Voir</p><iframe src="https://player.video.example/v/abc-123?autoplay=1" title="Conseil" allow="camera"></iframe>'

    kept = cleaned(raw)

    content = EmbeddedContent.objects.get()
    assert (content.service, content.resource) == ("video", "abc-123")
    assert kept == f'<p>Voir</p><iframe src="/embed/{content.slug}/" title="Conseil"></iframe>'
    assert cleaned(kept) == kept
    assert EmbeddedContent.objects.count() == 1
    assert b"player.video.example" not in client.get(f"/embed/{content.slug}/").content


def test_pictures_of_the_portal_and_links_stay() -> None:
    raw = '<img src="/media/x.png" alt="x"><a href="https://other.example/">lien</a>'

    assert cleaned(raw) == (
        '<img src="/media/x.png" alt="x"><a href="https://other.example/" rel="noopener noreferrer nofollow">lien</a>'
    )

"""Text of editors and imports, without what would contact others by itself. Source: cookies.md §12.2.

Outside frames of known providers become embeds of ours; other outside frames, scripts, objects, event attributes and
outside pictures are removed. Called on saving and again on display.
"""

import hashlib
import re

import nh3
from django.urls import reverse
from django.utils.text import slugify

from parvis.consent.declarations import Register, Service
from parvis.consent.models import EmbeddedContent
from parvis.consent.register import published

TAGS = frozenset(
    {
        "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "figcaption", "figure",
        "h2", "h3", "h4", "hr", "i", "iframe", "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup",
        "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang"},
    "iframe": {"src", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
WITHOUT_SOURCE = re.compile(r"<iframe(?![^>]*\ssrc=)[^>]*>\s*</iframe>|<img(?![^>]*\ssrc=)[^>]*>")
EMBED = re.compile(r"/embed/[a-z0-9_-]+/(\?lang=[a-z]{2})?")
LOCAL = re.compile(r"/(?![/\\])[^\s\\]*")


def cleaned(markup: str) -> str:
    """What of a text may be kept and shown; cleaning twice changes nothing more."""
    register = published()

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if attribute != "src":
            return value
        if tag == "iframe":
            return value if EMBED.fullmatch(value) else embed_of(value, register)
        return value if LOCAL.fullmatch(value) else None

    kept = nh3.clean(
        markup,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return WITHOUT_SOURCE.sub("", kept)


def embed_of(address: str, register: Register) -> str | None:
    """The path of our own embed for an outside frame of a known provider; none for all others."""
    for service in register.optional_services:
        resource = resource_in(address, service)
        if resource is None:
            continue
        digest = hashlib.sha256(resource.encode()).hexdigest()[:8]
        slug = f"{service.id}-{digest}"[:60]
        titles = {lang: service.name.get(lang, service.id) for lang in register.languages}
        fields = {"service": service.id, "resource": resource, "title": titles}
        EmbeddedContent.objects.get_or_create(slug=slugify(slug), defaults=fields)
        return reverse("cookies:embed", args=[slugify(slug)])
    return None


def resource_in(address: str, service: Service) -> str | None:
    """The provider's id in an address of its frames."""
    embed = service.embed
    if service.delivery != "embed" or not embed.frame_url:
        return None
    before, _, after = (re.escape(part) for part in embed.frame_url.partition("{id}"))
    found = re.fullmatch(f"{before}({embed.pattern}){after}([?&#].*)?", address)
    return found[1] if found else None

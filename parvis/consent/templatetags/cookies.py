"""What templates put on a page: banner, foot, scripts agreed to, embeds. Empty where nothing is optional."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.consent.banner import QUIET_VIEWS, banner_of
from parvis.consent.decisions import granted_services
from parvis.consent.declarations import said
from parvis.consent.emitters import route_of, tags_of
from parvis.consent.firewall import visitor_of
from parvis.consent.models import EmbeddedContent
from parvis.consent.options import options
from parvis.consent.policy import depend_on_choice, is_framed_by_others, let_hosts
from parvis.consent.register import publication, published

register = template.Library()
NOTHING = SafeString("")
NOTED = "noted"
FIRST_ERROR = 400


@register.simple_tag(takes_context=True)
def cookie_banner(context: dict[str, Any]) -> SafeString:
    """The banner, first thing in `<body>`; nothing at all where no optional service is published."""
    request = context.get("request")
    if request is None or not published().optional_services or not may_ask(request, context):
        return NOTHING
    depend_on_choice(request)
    visitor = visitor_of(request)
    banner = banner_of(published(), visitor, lang=page_language(), path=noted_path(request, "choice"))
    if banner is not None:
        return render_to_string("consent/banner.html", {"banner": banner})
    noted = request.GET.get(NOTED)
    if visitor.choice is None or noted not in {"choice", "withdrawn"}:
        return NOTHING
    granted = bool(granted_services(published(), visitor))
    return render_to_string("consent/noted.html", {"granted": granted, "withdrawn": noted == "withdrawn"})


@register.simple_tag(takes_context=True)
def cookie_foot(context: dict[str, Any]) -> SafeString:
    """The links to charter and preference centre, and the one-button withdrawal where something is granted."""
    request = context.get("request")
    lang = page_language()
    shown = {"preferences_url": reverse("cookies:preferences-page", args=[lang]), "lang": lang, "granted": False}
    if request is not None and published().optional_services:
        depend_on_choice(request)
        shown["granted"] = bool(granted_services(published(), visitor_of(request)))
        shown["next"] = noted_path(request, "withdrawn")
        shown["revision"] = published().revision
    shown["charter_url"] = f"/{lang}{reverse('cookies:charter')}"
    return render_to_string("consent/foot.html", shown)


@register.simple_tag(takes_context=True)
def cookie_scripts(context: dict[str, Any]) -> SafeString:
    """The scripts of services that this visitor has agreed to; no trace of the others."""
    request = context.get("request")
    services = [each for each in published().optional_services if each.scripts]
    if request is None or not services:
        return NOTHING
    depend_on_choice(request)
    granted = [each for each in granted_services(published(), visitor_of(request)) if each.scripts]
    if not granted:
        return NOTHING
    let_hosts(request, granted)
    scripts = ((url,) for service in granted for url in service.scripts)
    return format_html_join("\n", '<script src="{}" defer></script>', scripts)


@register.simple_tag
def embedded(slug: str) -> SafeString:
    """The frame of an outside content, the same for every visitor."""
    content = EmbeddedContent.objects.filter(slug=slug).first()
    if content is None:
        return NOTHING
    lang = page_language()
    suffix = "" if lang == published().languages[0] else f"?lang={lang}"
    return format_html(
        '<iframe class="embed" src="{}{}" title="{}" loading="lazy"></iframe>',
        reverse("cookies:embed", args=[slug]),
        suffix,
        said(content.title, lang) or slug,
    )


@register.simple_tag(takes_context=True)
def cookie_choices(context: dict[str, Any]) -> SafeString:
    """The state now and its buttons, for the charter's section about choices."""
    request = context.get("request")
    if request is None or not published().optional_services:
        return NOTHING
    depend_on_choice(request)
    lang, visitor = page_language(), visitor_of(request)
    shown = {
        "granted": [said(service.name, lang) for service in granted_services(published(), visitor)],
        "decided": visitor.choice is not None,
        "refuses_by_signal": visitor.refuses,
        "lang": lang,
        "revision": publication().register.revision,
        "preferences_url": reverse("cookies:preferences-page", args=[lang]),
    }
    return render_to_string("consent/choices.html", shown)


def may_ask(request: HttpRequest, context: dict[str, Any]) -> bool:
    """Whether this is a full front-office page of the kind that asks. Source: cookies.md §8.1."""
    match = request.resolver_match
    status = context.get("status")
    if match is None or (isinstance(status, int) and status >= FIRST_ERROR):
        return False
    if getattr(match.func, QUIET_VIEWS, False) or is_framed_by_others(match.func):
        return False
    if route_of(request).split(":", 1)[0] in options().back_office_prefixes:
        return False
    return not tags_of(request) & {"sign_in", "password_reset", "sso_start"}


def noted_path(request: HttpRequest, word: str) -> str:
    """The address of this page, asking it to say what was noted."""
    query = request.GET.copy()
    query[NOTED] = word
    return f"{request.path}?{query.urlencode()}"


def page_language() -> str:
    """The language of the page, one of the portal's."""
    lang = get_language() or ""
    return lang if lang in published().languages else published().languages[0]

"""Frames of outside content: blocked until somebody agrees, once or always. Source: cookies.md §12.3."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.consent.asking import seconds_left, with_one
from parvis.consent.banner import QUIET_VIEWS
from parvis.consent.choice_views import erase_lost, recorded_of
from parvis.consent.choices import sealed
from parvis.consent.decisions import Visitor, is_granted
from parvis.consent.declarations import Register, Service, said
from parvis.consent.emitters import emits
from parvis.consent.errors import EmbedError
from parvis.consent.firewall import CHOICE_COOKIE, visitor_of
from parvis.consent.models import EmbeddedContent
from parvis.consent.origin import has_same_origin_proof
from parvis.consent.placeholder import frame_url, placeholder_of, source_url
from parvis.consent.policy import be_embed
from parvis.consent.probe import is_probe
from parvis.consent.register import published
from parvis.consent.tallies import tally

ACTIONS = frozenset({"once", "always", "withdraw"})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@emits("choice")
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The placeholder of a content, or the content where it may load."""
    register = published()
    content = EmbeddedContent.objects.filter(slug=slug).first()
    service = register.service_by_id.get(content.service) if content else None
    if content is None or service is None or service.delivery != "embed":
        raise Http404("no such content")
    try:
        frame_url(service, content.resource)
    except EmbedError as error:
        raise Http404("no such content") from error
    lang = request.GET.get("lang", "")
    lang = lang if lang in register.languages else register.languages[0]
    with override(lang):
        if request.method == "POST":
            response = act(request, content, service, register, lang)
        else:
            granted = is_granted(service, visitor_of(request))
            response = frame(request, content, service, lang) if granted else blocked(request, content, service, lang)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


setattr(embed, QUIET_VIEWS, True)


def act(
    request: HttpRequest, content: EmbeddedContent, service: Service, register: Register, lang: str
) -> HttpResponse:
    """Load once, allow always, or take an agreement back."""
    be_embed(request)
    action = request.POST.get("action", "")
    if not has_same_origin_proof(request):
        return HttpResponse("This form was not sent by a page of this portal.", status=403, content_type="text/plain")
    if action not in ACTIONS:
        return HttpResponse("Unknown action.", status=400, content_type="text/plain")
    if action == "once" and service.active:
        return frame(request, content, service, lang, once=True)
    if not service.active or (action == "always" and request.POST.get("revision") != str(register.revision)):
        return blocked(request, content, service, lang, changed=True)
    return decide(request, content, service, register, lang=lang, granted=action == "always")


def decide(
    request: HttpRequest, content: EmbeddedContent, service: Service, register: Register, *, lang: str, granted: bool
) -> HttpResponse:
    """Record one decision for this service and show what follows from it."""
    visitor = visitor_of(request)
    after = with_one(register, visitor.choice, service, granted=granted)
    recorded = recorded_of(register, visitor, after)
    allowed = is_granted(service, Visitor(after))
    response = frame(request, content, service, lang) if allowed else blocked(request, content, service, lang)
    host, _ = split_domain_port(request.get_host())
    response.set_cookie(CHOICE_COOKIE, sealed(after, host), max_age=seconds_left(after))
    erase_lost(request, response, register, recorded)
    if not is_probe(request):
        tally(
            revision=register.revision,
            surface="placeholder",
            lang=lang,
            action="always" if granted else "withdraw",
            decisions=after.tokens,
        )
    return response


def blocked(
    request: HttpRequest, content: EmbeddedContent, service: Service, lang: str, *, changed: bool = False
) -> HttpResponse:
    """Who would receive what, a link to the source, two buttons of the same look."""
    be_embed(request)
    shown = placeholder_of(
        service,
        published(),
        lang=lang,
        title=said(content.title, lang),
        source_url=source_url(service, content.resource),
        picture=content.picture,
    )
    context = {"placeholder": shown, "changed": changed, "active": service.active}
    return render(request, "consent/embed_blocked.html", context, status=409 if changed and service.active else 200)


def frame(
    request: HttpRequest, content: EmbeddedContent, service: Service, lang: str, *, once: bool = False
) -> HttpResponse:
    """The provider's frame, with what it needs and no more."""
    be_embed(request, hosts=service.hosts.frame)
    context = {
        "lang": lang,
        "title": said(content.title, lang) or said(service.name, lang),
        "url": frame_url(service, content.resource),
        "sandbox": " ".join(service.embed.sandbox),
        "referrer_policy": service.embed.referrer_policy,
        "once": once,
        "source_url": source_url(service, content.resource),
    }
    return render(request, "consent/embed_frame.html", context)

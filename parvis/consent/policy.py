"""What a page may load and contact: the headers of every HTML answer. Source: cookies.md §12.1."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from parvis.consent.declarations import Service
from parvis.consent.options import options

BASE_POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "media-src": ("'self'",),
    "frame-src": ("'self'",),
    "worker-src": ("'self'", "blob:"),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "object-src": ("'none'",),
    "frame-ancestors": ("'self'",),
    "report-uri": ("/cookies/csp-report/",),
}
EMBED_POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "style-src": ("'self'",),
    "img-src": ("'self'",),
    "font-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "object-src": ("'none'",),
    "frame-ancestors": ("'self'",),
    "report-uri": ("/cookies/csp-report/",),
}
"""The frame of an embed; hosts of the provider are added only once it may load. Source: cookies.md §12.3."""
TIGHTENING = frozenset({"require-trusted-types-for", "trusted-types", "sandbox"})
"""Directives that are not in the base policy and can only forbid more."""
DENIED_FEATURES = (
    "browsing-topics", "attribution-reporting", "join-ad-interest-group", "run-ad-auction", "shared-storage",
    "storage-access",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in DENIED_FEATURES)
ANY_FRAME = "*"
FRAMED = "framed_by_others"
ONE_YEAR = 31_536_000

AnyView = TypeVar("AnyView", bound=Callable[..., object])


class PagePolicy:
    """Gives each HTML answer its page policy, and each answer the headers that keep browsers discreet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if request.is_secure():
            headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS or ONE_YEAR}")
        if headers.get("Content-Type", "").startswith("text/html"):
            needs: PageNeeds = getattr(request, NEEDS, NOTHING_SPECIAL)
            match = request.resolver_match
            framed = match is not None and response.status_code < 400 and is_framed_by_others(match.func)
            headers["Content-Security-Policy"] = page_policy(https=request.is_secure(), framed=framed, needs=needs)
            if needs.depends_on_choice:
                patch_vary_headers(response, ("Cookie", "Sec-GPC", "DNT"))
            if needs.hosts:
                headers["Cache-Control"] = "private, no-store"
            headers["X-DNS-Prefetch-Control"] = "off"
            headers["Permissions-Policy"] = PERMISSIONS
        return response


@dataclass(frozen=True, slots=True)
class PageNeeds:
    """What a page is besides a plain one: made for one choice, with outside hosts agreed to, or a frame of ours."""

    depends_on_choice: bool = False
    hosts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    frame: tuple[str, ...] | None = None


NOTHING_SPECIAL = PageNeeds()
NEEDS = "page_needs"
"""Where a request keeps what its page needs."""


def depend_on_choice(request: HttpRequest) -> None:
    """Say that the page of this request differs by the visitor's choice or signal."""
    setattr(request, NEEDS, replace(getattr(request, NEEDS, NOTHING_SPECIAL), depends_on_choice=True))


def let_hosts(request: HttpRequest, services: Sequence[Service]) -> None:
    """Let this one answer load from the hosts of services that the visitor has agreed to; no cache keeps it."""
    hosts: dict[str, list[str]] = {}
    for service in services:
        for kind in fields(service.hosts):
            hosts.setdefault(kind.name, []).extend(getattr(service.hosts, kind.name))
    told = tuple((kind, tuple(dict.fromkeys(names))) for kind, names in hosts.items() if names)
    setattr(request, NEEDS, replace(getattr(request, NEEDS, NOTHING_SPECIAL), hosts=told))


def be_embed(request: HttpRequest, *, hosts: Sequence[str] = ()) -> None:
    """Give this answer the policy of an embed's frame: nothing from outside but the frames of `hosts`."""
    setattr(request, NEEDS, replace(getattr(request, NEEDS, NOTHING_SPECIAL), frame=tuple(hosts)))


def framed_by_others(view: AnyView) -> AnyView:
    """Mark a page that other sites may frame (shared charts, maps, tables): it neither sets nor reads any cookie."""
    setattr(view, FRAMED, True)
    return view


def is_framed_by_others(view: object) -> bool:
    """Whether a view is marked as one that other sites may frame."""
    return getattr(view, FRAMED, False)


def page_policy(*, https: bool, framed: bool = False, needs: PageNeeds = NOTHING_SPECIAL) -> str:
    """The Content-Security-Policy of a page."""
    extra = tuple((name, tuple(sources)) for name, sources in options().csp_extra.items())
    return spelled(extra, needs, https=https, framed=framed)


@lru_cache(maxsize=64)
def spelled(extra: tuple[tuple[str, tuple[str, ...]], ...], needs: PageNeeds, *, https: bool, framed: bool) -> str:
    """The policy as a header."""
    policy: dict[str, Sequence[str]] = {**BASE_POLICY, **dict(extra)}
    for kind, hosts in needs.hosts:
        policy[f"{kind}-src"] = (*policy[f"{kind}-src"], *hosts)
    if needs.frame is not None:
        policy = {**EMBED_POLICY, **({"frame-src": needs.frame} if needs.frame else {})}
    elif framed:
        policy["frame-ancestors"] = (ANY_FRAME,)
    if https:
        policy["upgrade-insecure-requests"] = ()
    return "; ".join(" ".join((name, *sources)) for name, sources in policy.items())


def loosened(extra: Mapping[str, Sequence[str]]) -> list[str]:
    """Directives of `CSP_EXTRA` that would allow more than the base policy does."""
    return sorted(
        name
        for name, sources in extra.items()
        if name not in TIGHTENING and not (name in BASE_POLICY and set(sources) <= {*BASE_POLICY[name], "'none'"})
    )

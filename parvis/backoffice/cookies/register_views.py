"""The register as a table, and the editor of its managed part."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.backoffice.access import may, name_of, requires
from parvis.backoffice.context import frame
from parvis.backoffice.cookies.forms import EmbedForm, HeadForm, ItemForm, ServiceForm, TableForm
from parvis.consent.declarations import Register, said
from parvis.consent.errors import EmbedError, RegisterError
from parvis.consent.models import EmbeddedContent
from parvis.consent.placeholder import frame_url
from parvis.consent.publishing import draft, keep_draft, propose
from parvis.consent.register import publication
from parvis.consent.sources import core_part
from parvis.consent.wording import duration

MANAGE = "consent.manage_cookies"
Table = dict[str, Any]
KEYS = {"service": "id", "item": "name"}


@dataclass(frozen=True, slots=True)
class Row:
    """One service of the register with its items, and where it stands."""

    id: str
    name: str
    purpose: str
    party: str
    state: str
    locked: bool
    items: tuple[tuple[str, str, str], ...]


@requires(MANAGE)
def register(request: HttpRequest) -> HttpResponse:
    """Services and items with their state; core rows are locked."""
    managed = draft()
    now = publication().register
    lang = get_language() or "fr"
    wanted = request.GET.get("purpose", "")
    rows = [row for row in rows_of(now, managed, lang) if wanted in {"", row.purpose}]
    context = {
        "rows": rows,
        "purposes": [(purpose.key, said(purpose.title, lang)) for purpose in now.purposes],
        "wanted": wanted,
        "revision": now.revision,
        "problems": draft_problems(managed),
        "embeds": EmbeddedContent.objects.order_by("slug"),
        "may_publish": may(request.user, "consent.publish_cookies"),
    }
    return render(request, "backoffice/cookies/register.html", frame(request, tab="register", **context))


def rows_of(now: Register, managed: Table, lang: str) -> list[Row]:
    """Published services, then those of the draft that are not published yet."""
    core = {service["id"] for service in core_part()["service"]}
    drafted = {service["id"]: service for service in managed.get("service", ())}
    rows = [
        Row(
            id=service.id,
            name=said(service.name, lang),
            purpose=service.purpose,
            party=service.party,
            state="active" if service.active else "inactive",
            locked=service.id in core or service.id not in drafted,
            items=tuple(
                (item.name, item.kind, duration(item, lang)) for item in now.items if item.service == service.id
            ),
        )
        for service in now.services
    ]
    return [*rows, *(drafted_row(one, managed, lang) for name, one in drafted.items() if name not in now.service_by_id)]


def drafted_row(one: Table, managed: Table, lang: str) -> Row:
    """A service of the draft that was never published."""
    items = [item for item in managed.get("item", ()) if item.get("service") == one["id"]]
    return Row(
        id=one["id"],
        name=said(one.get("name", {}), lang),
        purpose=str(one.get("purpose", "")),
        party=str(one.get("party", "")),
        state="draft",
        locked=False,
        items=tuple((item["name"], item["kind"], "") for item in items),
    )


def draft_problems(managed: Table) -> list[str]:
    """What would forbid publishing the draft now."""
    try:
        return [str(problem) for problem in propose(managed).problems]
    except RegisterError as refusal:
        return [str(problem) for problem in refusal.problems]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def heads(request: HttpRequest) -> HttpResponse:
    """Site, controller and operator."""
    managed = draft()
    table = {name: managed.get(name, {}) for name in ("site", "controller", "operator")}
    form = HeadForm(request.POST or None, table=table, languages=languages())
    if form.is_valid():
        keep(request, {**managed, **form.part()}, "changed the site, controller or operator")
        return redirect("backoffice:cookies")
    return edit(request, form, gettext("Site, controller, operator"), managed)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def service(request: HttpRequest, identity: str = "") -> HttpResponse:
    """One service of the draft; a new one without an identity."""
    managed = draft()
    services = list(managed.get("service", ()))
    found = next((one for one in services if one["id"] == identity), None)
    if identity and found is None:
        raise Http404("no such service in the draft")
    form = ServiceForm(request.POST or None, table=found or {}, languages=languages())
    if form.is_valid():
        table = form.part()
        table["active"] = form.cleaned_data["active"]
        others = [one for one in services if one["id"] not in {identity, table["id"]}]
        keep(request, {**managed, "service": [*others, table]}, f"changed service {table['id']}")
        return redirect("backoffice:cookies-service", table["id"])
    return edit(request, form, gettext("Service"), managed, prefix=f"service.{identity}" if identity else "")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def item(request: HttpRequest, name: str = "") -> HttpResponse:
    """One item of the draft; `declare=` fills in the name of a cookie that the firewall held back."""
    managed = draft()
    items = list(managed.get("item", ()))
    found = next((one for one in items if one["name"] == name), None)
    if name and found is None:
        raise Http404("no such item in the draft")
    known = [one["id"] for one in managed.get("service", ())]
    started = {"name": request.GET.get("declare", ""), "service": request.GET.get("service", "")}
    form = ItemForm(request.POST or None, table=found or started, languages=languages(), services=known)
    if form.is_valid():
        table = form.part()
        table.setdefault("life", "session")
        others = [one for one in items if one["name"] not in {name, table["name"]}]
        keep(request, {**managed, "item": [*others, table]}, f"changed item {table['name']}")
        return redirect("backoffice:cookies-item", table["name"])
    return edit(request, form, gettext("Item"), managed, prefix=f"item.{name}" if name else "")


@require_POST
@requires(MANAGE)
def remove(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Take a service with its items, or one item, out of the draft; what is published stays until the next revision."""
    managed = draft()
    if kind not in KEYS:
        raise Http404("no such kind")
    key = KEYS[kind]
    kept = {**managed, kind: [one for one in managed.get(kind, ()) if one[key] != name]}
    if kind == "service":
        kept["item"] = [one for one in managed.get("item", ()) if one.get("service") != name]
    keep(request, kept, f"removed {kind} {name} from the draft")
    return redirect("backoffice:cookies")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def embed(request: HttpRequest) -> HttpResponse:
    """Add an outside content, by its provider's id."""
    now = publication().register
    services = [one.id for one in now.services if one.delivery == "embed"]
    form = EmbedForm(request.POST or None, services=services, languages=now.languages)
    if form.is_valid():
        told = form.cleaned_data
        try:
            frame_url(now.service_by_id[told["service"]], told["resource"])
        except EmbedError:
            form.add_error("resource", gettext("This id does not fit the provider's form."))
        else:
            titles = {lang: told[f"title.{lang}"] for lang in now.languages}
            fields = {
                "service": told["service"],
                "resource": told["resource"],
                "title": titles,
                "picture": told["picture"],
            }
            EmbeddedContent.objects.update_or_create(slug=told["slug"], defaults=fields)
            return redirect("backoffice:cookies")
    return edit(request, form, gettext("Outside content"), draft())


def edit(request: HttpRequest, form: Any, title: str, managed: Table, *, prefix: str = "") -> HttpResponse:
    """A form with what is still wrong with the part of the draft that it is about."""
    wrong = draft_problems(managed) if isinstance(form, TableForm) else []
    shown = [problem for problem in wrong if not prefix or problem.startswith(prefix)]
    context = {"form": form, "title": title, "problems": shown if prefix or isinstance(form, HeadForm) else []}
    return render(request, "backoffice/cookies/edit.html", frame(request, tab="register", **context))


def keep(request: HttpRequest, parts: Table, what: str) -> None:
    """Keep the draft and log who changed it."""
    keep_draft(parts, by=name_of(request), at=datetime.now(UTC), what=what)


def languages() -> tuple[str, ...]:
    """The languages that texts are written in."""
    return publication().register.languages

"""Publication as a difference in words with its previews, and the history of revisions."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parvis.backoffice.access import may, name_of, requires
from parvis.backoffice.context import frame
from parvis.backoffice.cookies.register_views import MANAGE
from parvis.consent.canonical import register_from, sha256
from parvis.consent.chain import record_of
from parvis.consent.declarations import Register
from parvis.consent.differences import Difference, differences
from parvis.consent.errors import RegisterError
from parvis.consent.models import Change, Revision
from parvis.consent.proof import verify_records
from parvis.consent.publishing import Proposal, draft, propose, publish_again, publish_register
from parvis.consent.register import Publication, publication
from parvis.consent.rendering import Rendered, renderings

PUBLISH = "consent.publish_cookies"


@dataclass(frozen=True, slots=True)
class Said:
    """One difference as a person reads it."""

    subject: str
    change: str
    fields: str
    material: bool
    asks_again: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLISH)
def publish(request: HttpRequest) -> HttpResponse:
    """What the draft changes, whom it asks again, what visitors will see; then, with a note, publish it."""
    problems: list[str] = []
    proposal = None
    try:
        proposal = propose(draft())
        problems = [str(problem) for problem in proposal.problems]
        if request.method == "POST" and not problems:
            note = request.POST.get("note", "").strip()[:500]
            publish_register(draft(), by=name_of(request), at=datetime.now(UTC), note=note)
            return redirect("backoffice:cookies-history")
    except RegisterError as refusal:
        problems = [str(problem) for problem in refusal.problems]
    context = {
        "problems": problems,
        "proposal": proposal,
        "differences": [said_of(each) for each in proposal.differences] if proposal else [],
        "previews": previews(proposal) if proposal and not problems else [],
    }
    return render(request, "backoffice/cookies/publish.html", frame(request, tab="publish", **context))


def previews(proposal: Proposal) -> list[Rendered]:
    """Banner, preference centre, placeholders and charter in each language, as the next revision will show them."""
    now = publication()
    return list(
        renderings(Publication(proposal.register, sha256(proposal.register), newest=now.newest, history=now.history))
    )


def said_of(each: Difference) -> Said:
    """A difference in words."""
    words = {"added": gettext("is added"), "removed": gettext("is removed"), "changed": gettext("changes")}
    return Said(each.subject, words[each.kind], ", ".join(each.fields), each.material, each.asks_again)


@requires(MANAGE)
def history(request: HttpRequest) -> HttpResponse:
    """Every revision, the state of the chain, who changed what."""
    context = {
        "revisions": Revision.objects.order_by("-number"),
        "current": publication(),
        "chain": verify_records().problems,
        "changes": Change.objects.order_by("-at", "-pk")[:50],
        "may_publish": may(request.user, PUBLISH),
    }
    return render(request, "backoffice/cookies/history.html", frame(request, tab="history", **context))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def revision(request: HttpRequest, number: int) -> HttpResponse:
    """One revision: what it changed of another (`against=`), its hash; those who may publish it again."""
    row = get_object_or_404(Revision, number=number)
    against = number_of(request.GET.get("against")) or number - 1
    other = Revision.objects.filter(number=against).first()
    problems: list[str] = []
    if request.method == "POST":
        if not may(request.user, PUBLISH):
            raise Http404("not for you")
        try:
            note = request.POST.get("note", "").strip()[:500]
            publish_again(number, by=name_of(request), at=datetime.now(UTC), note=note)
        except RegisterError as refusal:
            problems = [str(problem) for problem in refusal.problems]
        else:
            return redirect("backoffice:cookies-history")
    changed = differences(read(row), read(other)) if other else []
    context = {
        "row": row,
        "against": against if other else None,
        "others": Revision.objects.exclude(number=number).order_by("-number").values_list("number", flat=True),
        "differences": [said_of(each) for each in changed],
        "problems": problems,
        "may_publish": may(request.user, PUBLISH),
    }
    return render(request, "backoffice/cookies/revision.html", frame(request, tab="history", **context))


@requires(MANAGE)
def revision_file(_request: HttpRequest, number: int) -> HttpResponse:
    """The record of a revision, to keep."""
    row = get_object_or_404(Revision, number=number)
    response = JsonResponse(record_of(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="cookie-register-{number}.json"'
    return response


def read(row: Revision) -> Register:
    """The register of a stored revision."""
    return register_from(row.canonical.encode(), row.published_at.astimezone(UTC).date())


def number_of(text: str | None) -> int | None:
    """A number in an address; nothing for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None

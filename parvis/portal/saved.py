"""Saved views: kept in the account, opened by anybody under a short address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts.models import User
from parvis.community.models import SavedView
from parvis.community.views_kept import save_view
from parvis.consent.origin import same_origin_only
from parvis.portal.datasets import shown
from parvis.portal.reading import PRIVATE
from parvis.portal.sessions import see_other
from parvis.portal.share import kept_query, shared_view
from parvis.portal.state import number
from parvis.records.source import find_dataset


@require_POST
@same_origin_only
def save(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Keep a view of the share panel."""
    if not isinstance(request.user, User):
        return see_other(reverse("portal:sign-in"))
    dataset = find_dataset(dataset_id, request.user)
    found = save_view(
        dataset,
        shared_view(shown(dataset, request.user), request.POST.get("view", "")),
        kept_query(request.POST.get("query", "")),
        title=request.POST.get("title", "").strip()[:150],
        version=number(request.POST.get("version")) or 0,
        by=request.user,
        at=timezone.now(),
    )
    return see_other(f"{reverse('portal:share', args=[dataset_id])}?of={found.view}&saved={found.uid}")


@require_safe
def open_view(_request: HttpRequest, uid: str) -> HttpResponse:
    """Lead to the view; what its dataset shows is for the view to say."""
    found = SavedView.objects.select_related("dataset", "version").filter(uid=uid).first()
    if found is None:
        raise Http404("no such view")
    parts = [found.query] if found.query else []
    if found.version is not None:
        parts.append(f"version={found.version.number}")
    path = reverse(f"portal:{found.view}", args=[found.dataset.dataset_id])
    target = path + (f"?{'&'.join(parts)}" if parts else "")
    return HttpResponseRedirect(target, headers={"Cache-Control": PRIVATE})


@require_POST
@same_origin_only
def remove(request: HttpRequest, uid: str) -> HttpResponse:
    """Forget a view of one's own."""
    if isinstance(request.user, User):
        SavedView.objects.filter(uid=uid, person=request.user).delete()
    return see_other(reverse("portal:saved-views"))


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The views of who is signed in."""
    if not isinstance(request.user, User):
        return see_other(f"{reverse('portal:sign-in')}?next={request.path}")
    views = request.user.saved_views.select_related("dataset", "version").order_by("-created_at", "-pk")
    response = render(request, "portal/community/saved_views.html", {"views": views})
    response["Cache-Control"] = PRIVATE
    return response

"""Published reuses of a dataset. Source: explore-api.md §4.12."""

from datetime import UTC
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from parvis.catalogue.models import Dataset
from parvis.community.models import Reuse
from parvis.explore.answers import answer
from parvis.explore.record_views import seen_dataset
from parvis.explore.requests import person_of, read_only
from parvis.explore.v1.answering import reply, searching
from parvis.explore.v1.asking import Search
from parvis.records.query import RecordsQuery


@read_only
def reuses(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """A page of what others made of a dataset, under both names that clients look for."""
    query = RecordsQuery.from_params(request.GET)
    found = Reuse.objects.of(seen_dataset(request, dataset_id)).select_related("person")
    limit, offset = query.window()
    results = [reuse_object(one, query.lang) for one in found[offset : None if limit is None else offset + limit]]
    return answer(request, {"total_count": found.count(), "results": results, "reuses": results}, lang=query.lang)


@searching
def all_reuses(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """The newest reuses, each with a dataset of its own that the caller may see: what a widget of old portals lists.

    Source: legacy-v1.md §1.
    """
    search, person = Search.from_params(params), person_of(request)
    seen = Dataset.objects.visible_to(person)
    found = Reuse.objects.published().filter(datasets__in=seen).distinct().prefetch_related("datasets")
    if name := str(params.get("dataset", "")):
        found = found.filter(datasets__in=seen.filter(dataset_id=name))
    query = search.query
    page = found[query.offset : query.offset + (query.limit or 0)]
    known = set(seen.filter(reuses__in=list(page)).values_list("pk", flat=True))
    results = []
    for one in page:
        dataset = next(dataset for dataset in one.datasets.all() if dataset.pk in known)
        about = {"id": dataset.dataset_id, "title": dataset.title(query.lang)}
        results.append({**reuse_object(one, query.lang), "dataset": about})
    return reply(request, params, results, lang=query.lang)


def reuse_object(reuse: Reuse, lang: str) -> dict[str, Any]:
    """One reuse; `page_url` is its page here, `url` what was made."""
    picture = reverse("addresses:reuse-picture", args=[reuse.picture]) if reuse.picture else None
    code = lang if lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(code):
        page = reverse("portal:reuse", args=[reuse.uid])
    return {
        "id": reuse.uid,
        "title": reuse.title,
        "description": reuse.description,
        "type": reuse.kind,
        "url": reuse.address,
        "page_url": settings.SITE_URL + page,
        "thumbnail": settings.SITE_URL + picture if picture else None,
        "user": reuse.author,
        "created_at": reuse.created_at.astimezone(UTC).isoformat(),
        "published_at": reuse.decided_at.astimezone(UTC).isoformat() if reuse.decided_at else None,
    }

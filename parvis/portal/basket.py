"""The basket: several datasets or views, taken away as one archive. Its list is in the address, nowhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts.models import User
from parvis.community.baskets import keep_basket, kept_choices
from parvis.consent.origin import same_origin_only
from parvis.formats import FORMATS, ExportFormat
from parvis.lib.errors import NotFoundError, ParameterError, ParvisError, gettext_noop
from parvis.portal.archive import Taken, archive
from parvis.portal.catalogue import ask
from parvis.portal.dataset_views import ROWS, VIEWS, Opened, opened_state
from parvis.portal.datasets import Shown, all_shown
from parvis.portal.export_page import offered
from parvis.portal.reading import PRIVATE, reading_page
from parvis.portal.saying import said
from parvis.portal.sessions import see_other
from parvis.portal.state import State
from parvis.records.catalogue import find_datasets
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.search import search

MOST_CHOICES = 50
FOUND = 8
SAMPLE = 200
"""Records written to tell about how large a file will be."""
SIZES_SECONDS = 3_600
BASKET, FORMAT = "basket", "format"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the basket: what the address says, and the dataset with its question when it can be had."""

    text: str
    format: str
    opened: Opened | None
    records: int = 0
    bytes: int = 0
    formats: Sequence[ExportFormat] = ()
    without: str = ""
    problem: str = ""

    @property
    def shown(self) -> Shown | None:
        """Its dataset."""
        return self.opened.shown if self.opened else None

    @property
    def filters(self) -> str:
        """Its filters as the address writes them, readable."""
        state = self.opened.state if self.opened else State()
        pairs = [f"{name.removeprefix('refine.')}: {value}" for name, value in state.parameters() if name not in HOW]
        return ", ".join(pairs)

    @property
    def url(self) -> str:
        """Where its records can be looked at."""
        return self.opened.shown.view_url("table") + self.opened.state.query if self.opened else ""


HOW = {"view", "rows", "start", "sort"}
"""Parameters that change how records are shown, and not which."""


@reading_page
def basket(request: HttpRequest) -> HttpResponse:
    """What was put aside, with licences and sizes, and a search to add more."""
    asked = pairs(request.GET)
    person = request.user
    if not asked and isinstance(person, User) and "q" not in request.GET and (kept := kept_choices(person)):
        return see_other(f"{reverse('portal:basket')}?{urlencode([(BASKET, one) for one in kept])}")
    choices = [choice(request, text, wanted, others(asked, place)) for place, (text, wanted) in enumerate(asked)]
    words = request.GET.get("q", "")
    context = {
        "choices": choices,
        "ready": [one for one in choices if one.opened],
        "records": sum(one.records for one in choices),
        "bytes": sum(one.bytes for one in choices),
        "words": words,
        "found": additions(request, words, asked) if words else [],
        "kept": [(BASKET, text) for text, _ in asked],
        "sent": request.GET.get("kept") == "1",
    }
    return render(request, "portal/community/basket.html", context)


def pairs(params: QueryDict) -> list[tuple[str, str]]:
    """The lines of an address with their formats, each line once."""
    found: dict[str, str] = {}
    for text, wanted in zip_longest(params.getlist(BASKET)[:MOST_CHOICES], params.getlist(FORMAT)[:MOST_CHOICES]):
        if text and text.strip():
            found.setdefault(text.strip(), wanted or "csv")
    return list(found.items())


def others(asked: Sequence[tuple[str, str]], place: int) -> str:
    """The address of the basket without one line."""
    rest = [(BASKET, text) for here, (text, _) in enumerate(asked) if here != place]
    return reverse("portal:basket") + (f"?{urlencode(rest)}" if rest else "")


def choice(request: HttpRequest, text: str, wanted: str, without: str) -> Choice:
    """A line; one that cannot be had says why and stays, so that it can be taken out."""
    try:
        dataset = chosen(request, text)
        if dataset.source.version is None:
            return Choice(text, wanted, None, without=without, problem=gettext("This dataset has no records."))
        records = search(dataset.source, question(dataset, limit=0)).total_count
        formats = offered(dataset.fields)
        return Choice(text, wanted, dataset, records, about_bytes(dataset, records), formats, without)
    except ParvisError as refusal:
        return Choice(text, wanted, None, without=without, problem=said(refusal))


def chosen(request: HttpRequest, text: str) -> Opened:
    """The dataset and the question of a line: `trees` or `trees?refine.species=Oak`. Raises InputError."""
    dataset_id, _, query = text.partition("?")
    return opened_state(request, dataset_id, State.from_params(QueryDict(query), rows=ROWS, views=VIEWS))


def question(dataset: Opened, limit: int | None = None) -> RecordsQuery:
    """All records of a line, or a sample of them."""
    found = dataset.question("table").query(dataset.state.changed(rows=ROWS[0]))
    return RecordsQuery(
        where=found.where, refine=found.refine, exclude=found.exclude, facet=found.facet, limit=limit,
        lang=found.lang, timezone=found.timezone,
    )  # fmt: skip


def about_bytes(dataset: Opened, records: int) -> int:
    """About how large the records are in CSV, told from the first of them."""
    name = f"portal.basket.{dataset.source.version.alias if dataset.source.version else ''}.{dataset.source.lang}"
    each: float | None = cache.get(name)
    if each is None:
        head = export(dataset.source, RecordsQuery(limit=SAMPLE, lang=dataset.source.lang), FORMATS["csv"], {})
        total = dataset.source.version.records_count if dataset.source.version else 0
        each = sum(map(len, head.chunks)) / max(1, min(SAMPLE, total))
        cache.set(name, each, SIZES_SECONDS)
    return round(each * records)


def additions(request: HttpRequest, words: str, asked: Sequence[tuple[str, str]]) -> list[tuple[Shown, str]]:
    """Datasets that a search finds, each with the address of the basket that holds it too."""
    found = ask(request, State(q=words, rows=FOUND, default_rows=FOUND))
    names = [str(one["dataset_id"]) for one in found.results]
    lines = [(BASKET, text) for text, _ in asked]
    have = {text for text, _ in asked}
    seen = all_shown(list(find_datasets(names, request.user)), request.user)
    path = reverse("portal:basket")
    return [
        (
            one,
            "" if one.dataset.dataset_id in have else f"{path}?{urlencode([*lines, (BASKET, one.dataset.dataset_id)])}",
        )
        for one in seen
        if one.opens_records
    ]


@require_safe
def basket_archive(request: HttpRequest) -> HttpResponseBase:
    """Everything as one archive; what can be refused is refused before its first byte."""
    asked = pairs(request.GET)
    if not asked:
        raise ParameterError(BASKET, "", "at least one dataset")
    taken = list(taken_files(request, asked))
    response = StreamingHttpResponse(archive(taken, at=timezone.now()), content_type="application/zip")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="basket-{day}.zip"'
    response["Cache-Control"] = PRIVATE
    return response


def taken_files(request: HttpRequest, asked: Sequence[tuple[str, str]]) -> Iterator[Taken]:
    """The files of the archive, their questions checked, none run yet."""
    for place, (text, wanted) in enumerate(asked, 1):
        if wanted not in FORMATS:
            raise ParameterError(FORMAT, wanted, " | ".join(FORMATS))
        dataset = chosen(request, text)
        if dataset.source.version is None:
            raise NotFoundError(
                gettext_noop("The dataset {dataset_id} has no records to take away."), dataset_id=text.partition("?")[0]
            )
        file = export(dataset.source, question(dataset), FORMATS[wanted], {})
        name = f"{place:02d}-{file.filename}" if len(asked) > 1 else file.filename
        yield Taken(name, file, dataset.shown, text.partition("?")[2])


@require_POST
@same_origin_only
def keep(request: HttpRequest, **_address: str) -> HttpResponse:
    """Keep the list in the account of who is signed in."""
    if not isinstance(request.user, User):
        return see_other(reverse("portal:sign-in"))
    choices = [text for text, _ in pairs(request.POST)]
    keep_basket(request.user, choices, at=timezone.now())
    query = urlencode([*((BASKET, one) for one in choices), ("kept", "1")])
    return see_other(f"{reverse('portal:basket')}?{query}")

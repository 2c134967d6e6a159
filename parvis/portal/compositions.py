"""Composed pages: read by whoever has the address of a shared one, put together by their author with plain forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from parvis.accounts.models import User
from parvis.community.composed import compose, put_block, rename
from parvis.community.composing import move_part, remove_part
from parvis.community.models import ComposedMap, ComposedPage
from parvis.lib.errors import InputError, ParvisError
from parvis.lib.schema import FieldType
from parvis.portal.dataset_views import ROWS, VIEWS, Opened, opened_state
from parvis.portal.datasets import Shown, harmless
from parvis.portal.proposals import proposal_page
from parvis.portal.reading import PRIVATE, reading_page
from parvis.portal.saying import said
from parvis.portal.sessions import see_other
from parvis.portal.share import embed_path
from parvis.portal.state import State
from parvis.records.query import RecordsQuery
from parvis.records.search import search

MARKDOWN = MarkdownIt("commonmark", {"html": False})
MEASURES = {
    "count": _("Number of records"),
    "sum": _("Sum"),
    "avg": _("Average"),
    "min": _("Smallest"),
    "max": _("Largest"),
}
FRAMED = {"table": _("Table"), "map": _("Map"), "analyze": _("Chart")}
NUMBERS = {FieldType.INT, FieldType.DOUBLE}


@dataclass(frozen=True, slots=True)
class Laid:
    """A block ready to be shown; `problem` where it cannot be."""

    kind: str
    title: str = ""
    html: SafeString | str = ""
    value: float | int | None = None
    unit: str = ""
    address: str = ""
    shown: Shown | None = None
    map: ComposedMap | None = None
    problem: str = ""


class TitleForm(forms.Form):
    """The head of a page."""

    title = forms.CharField(label=_("Title"), max_length=150)
    is_shared = forms.BooleanField(label=_("Whoever has its address may read it"), required=False)


class TextForm(forms.Form):
    """Words."""

    title = forms.CharField(label=_("Heading"), max_length=150, required=False)
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown is understood."),
    )


class DatasetForm(forms.Form):
    """What blocks of a dataset ask; the dataset and its filters are checked by trying."""

    title = forms.CharField(label=_("Heading"), max_length=150)
    dataset = forms.CharField(label=_("Identifier of the dataset"), max_length=255)
    query = forms.CharField(
        label=_("Filters"), max_length=2_000, required=False,
        help_text=_("The part of a view's address after the question mark, such as refine.species=Oak."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None, *, request: HttpRequest, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Open the dataset, and lay the block out: what does not work now is refused."""
        found = super().clean() or {}
        if not self.errors:
            laid = lay({"kind": self.kind, **{name: str(value) for name, value in found.items()}}, self.request)
            if laid.problem:
                self.add_error(None, laid.problem)
        return found

    @property
    def kind(self) -> str:
        """The kind of block it makes."""
        return "figure" if isinstance(self, FigureForm) else "view"


class FigureForm(DatasetForm):
    """One number."""

    field_order = ("title", "dataset", "measure", "field", "query", "unit")
    measure = forms.ChoiceField(label=_("Measure"), choices=tuple(MEASURES.items()))
    field = forms.CharField(label=_("Name of the field"), max_length=255, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)


class ViewForm(DatasetForm):
    """A table, a map or a chart."""

    field_order = ("title", "dataset", "view", "query")
    view = forms.ChoiceField(label=_("View"), choices=tuple(FRAMED.items()))


class MapForm(forms.Form):
    """A map of several layers, one of the person's own."""

    title = forms.CharField(label=_("Heading"), max_length=150)
    map = forms.ChoiceField(
        label=_("Map"), help_text=_("Your composed maps that are shared, so that readers of the page may see them.")
    )

    def __init__(
        self, data: QueryDict | None, *, request: HttpRequest, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        own = ComposedMap.objects.filter(person=request.user.pk or 0, is_shared=True).order_by("title", "pk")
        self.fields["map"].choices = [(one.uid, one.title) for one in own]  # type: ignore[attr-defined]


@reading_page
def composed(request: HttpRequest, uid: str) -> HttpResponse:
    """A page, for those who may read it."""
    page = ComposedPage.objects.select_related("person").filter(uid=uid).first()
    if page is None or not page.is_open_to(request.user):
        raise Http404("no such page")
    mine = request.user.is_authenticated and request.user.pk == page.person_id
    context = {"page": page, "blocks": [lay(block, request) for block in page.blocks], "mine": mine}
    return render(request, "portal/community/composed.html", context)


def lay(block: Mapping[str, str], request: HttpRequest) -> Laid:
    """A block as it is shown; each reader sees what they may see."""
    kind, title = block.get("kind", ""), block.get("title", "")
    if kind == "text":
        return Laid(kind, title, harmless(MARKDOWN.render(block.get("text", ""))))
    if kind == "layers":
        return lay_map(block)
    try:
        state = State.from_params(QueryDict(block.get("query", "").lstrip("?")), rows=ROWS, views=VIEWS)
        dataset = opened_state(request, block.get("dataset", "").strip(), state)
        return LAYOUTS[kind](block, dataset)
    except ParvisError as refusal:
        return Laid(kind, title, problem=said(refusal))


def lay_figure(block: Mapping[str, str], dataset: Opened) -> Laid:
    """A number over the records that the filters leave."""
    measure, name = block.get("measure", ""), block.get("field", "").strip()
    field = next((one for one in dataset.fields if one.name == name), None)
    if measure != "count" and (field is None or field.type not in NUMBERS):
        return Laid("figure", block.get("title", ""), problem=gettext("This measure needs a field of numbers."))
    found = dataset.question("table").query()
    select = "count(*) as value" if measure == "count" else f"{measure}(`{name}`) as value"
    query = RecordsQuery(
        select=select, where=found.where, refine=found.refine, exclude=found.exclude, facet=found.facet, limit=1,
        lang=found.lang, timezone=found.timezone,
    )  # fmt: skip
    results = search(dataset.source, query).results
    value = results[0]["value"] if results else None
    address = dataset.shown.view_url("table") + dataset.state.query
    return Laid(
        "figure", block.get("title", ""), value=value, unit=block.get("unit", ""), address=address, shown=dataset.shown
    )


def lay_view(block: Mapping[str, str], dataset: Opened) -> Laid:
    """A frame of one of the portal's own views."""
    view, query = block.get("view", ""), block.get("query", "").lstrip("?")
    path = embed_path(dataset.shown.dataset.dataset_id, view) if view in FRAMED else ""
    if not path:
        return Laid("view", block.get("title", ""), problem=gettext("This view cannot be framed."))
    return Laid("view", block.get("title", ""), address=f"{path}?{query}" if query else path, shown=dataset.shown)


def lay_map(block: Mapping[str, str]) -> Laid:
    """A frame of a composed map; who reads the page may read the map, so it must be shared."""
    found = ComposedMap.objects.filter(uid=block.get("map", ""), is_shared=True).first()
    title = block.get("title", "")
    if found is None:
        return Laid("layers", title, problem=gettext("There is no shared map of that name."))
    return Laid("layers", title, address=reverse("portal:embed-composed-map", args=[found.uid]), map=found)


LAYOUTS: dict[str, Callable[[Mapping[str, str], Opened], Laid]] = {"figure": lay_figure, "view": lay_view}


@proposal_page
def begin(request: HttpRequest) -> HttpResponse:
    """A new page: its title first. Also the list of one's own."""
    if not isinstance(request.user, User):
        return see_other(f"{reverse('portal:sign-in')}?next={request.path}")
    form = TitleForm(request.POST or None)
    if form.is_valid():
        try:
            page = compose(
                form.cleaned_data["title"], language=get_language() or "fr", by=request.user, at=timezone.now()
            )
        except InputError as refusal:
            form.add_error(None, gettext(refusal.sentence))
        else:
            return see_other(reverse("portal:compose", args=[page.uid]))
    pages = request.user.composed_pages.order_by("-modified_at", "-pk")
    return render(request, "portal/community/compose_begin.html", {"form": form, "pages": pages})


@proposal_page
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """The workshop of a page: its head, its blocks with their buttons, and the form of one block."""
    page = own_page(request, uid)
    if request.method == "POST" and "act" in request.POST:
        return act(request, page)
    head = TitleForm(initial={"title": page.title, "is_shared": page.is_shared})
    kind, place = asked_block(request, page)
    form = block_form(request, page, kind, place)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            put_block(page, kind, form.cleaned_data, place=place, at=timezone.now())
        except InputError as refusal:
            form.add_error(None, said(refusal))
        else:
            return see_other(reverse("portal:compose", args=[uid]))
    blocks = [lay(block, request) for block in page.blocks]
    context = {"page": page, "head": head, "blocks": blocks, "form": form, "kind": kind, "place": place}
    return render(request, "portal/community/compose.html", context)


def own_page(request: HttpRequest, uid: str) -> ComposedPage:
    """The page of a name, if it is this person's."""
    found = ComposedPage.objects.filter(uid=uid, person=request.user.pk or 0).first()
    if found is None:
        raise Http404("no such page")
    return found


def asked_block(request: HttpRequest, page: ComposedPage) -> tuple[str, int | None]:
    """The block to write: `add=text` for a new one, `block=2` for one that is there."""
    text = request.GET.get("block", "")
    if text.isascii() and text.isdigit() and int(text) < len(page.blocks):
        return str(page.blocks[int(text)].get("kind", "")), int(text)
    return request.GET.get("add", ""), None


def block_form(request: HttpRequest, page: ComposedPage, kind: str, place: int | None) -> forms.Form | None:
    """The form of a kind of block."""
    data = request.POST if request.method == "POST" else None
    started = page.blocks[place] if place is not None else {"dataset": request.GET.get("dataset", "")}
    match kind:
        case "text":
            return TextForm(data, initial=started)
        case "figure":
            return FigureForm(data, request=request, initial=started)
        case "view":
            return ViewForm(data, request=request, initial=started)
        case "layers":
            return MapForm(data, request=request, initial=started)
    return None


def act(request: HttpRequest, page: ComposedPage) -> HttpResponse:
    """A button: keep the head, move or remove a block, remove the page."""
    word, _, rest = request.POST["act"].partition("-")
    place = int(rest) if rest.isascii() and rest.isdigit() else -1
    now = timezone.now()
    match word:
        case "head":
            form = TitleForm(request.POST)
            if form.is_valid():
                rename(page, form.cleaned_data["title"], is_shared=form.cleaned_data["is_shared"], at=now)
        case "up" | "down":
            move_part(page, place, down=word == "down", at=now)
        case "remove":
            remove_part(page, place, at=now)
        case "delete":
            page.delete()
            return see_other(reverse("portal:compositions"))
    response = see_other(reverse("portal:compose", args=[page.uid]))
    response["Cache-Control"] = PRIVATE
    return response

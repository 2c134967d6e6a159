"""The workshop of composed maps: plain forms for the map, for each layer, and buttons for their order."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import User
from parvis.community.composing import move_part, remove_part
from parvis.community.layered import begin_map, change_map, hide_layer, put_layer
from parvis.community.models import ComposedMap
from parvis.lib.errors import InputError
from parvis.portal.basemaps.choices import maps
from parvis.portal.layers.laid import lay, lay_layers
from parvis.portal.maps_choices import DENSITY, POINTS, SHAPES, Location
from parvis.portal.proposals import proposal_page
from parvis.portal.saying import said
from parvis.portal.sessions import see_other

COLOURS = (
    ("0", _("Green")), ("1", _("Orange")), ("2", _("Blue")), ("3", _("Burgundy")), ("4", _("Olive")),
    ("5", _("Violet")), ("6", _("Turquoise")),
)  # fmt: skip
MODES = (("", _("As suits the data")), (POINTS, _("Points")), (DENSITY, _("Density")), (SHAPES, _("Outlines")))
DATASET_PART = "/explore/dataset/"


class MapForm(forms.Form):
    """What is said of the whole map."""

    title = forms.CharField(label=_("Title"), max_length=150)
    basemap = forms.ChoiceField(label=_("Background"), required=False)
    is_shared = forms.BooleanField(label=_("Whoever has its address may see it"), required=False)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        lang = get_language() or "fr"
        choices = [(one.id, str(one.name(lang))) for one in maps().basemaps]
        self.fields["basemap"].choices = choices  # type: ignore[attr-defined]


class LayerForm(forms.Form):
    """One layer; the dataset and its filters are checked by trying."""

    dataset = forms.CharField(
        label=_("Dataset"), max_length=4_000,
        help_text=_("Its identifier, or the address of one of its views: filters of the address are kept."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Name of the layer"), max_length=150, required=False, help_text=_("That of the dataset if left empty.")
    )
    query = forms.CharField(
        label=_("Filters"), max_length=2_000, required=False,
        help_text=_("The part of a view's address after the question mark, such as refine.species=Oak."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("How records are shown"), choices=MODES, required=False)
    by = forms.CharField(
        label=_("Colour by a field"), max_length=255, required=False,
        help_text=_("The name of a field; one colour for all records if left empty."),
    )  # fmt: skip
    colour = forms.ChoiceField(label=_("Colour of the layer"), choices=COLOURS, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Open the dataset and measure the layer: what does not work now is refused."""
        found = super().clean() or {}
        if self.errors:
            return found
        found["dataset"], query = read_dataset(found["dataset"])
        found["query"] = found.get("query") or query
        laid = lay({name: str(value) for name, value in found.items()}, 0, self.request)
        if laid.problem:
            self.add_error("dataset", laid.problem)
        elif laid.asked and found.get("by") and laid.asked.choices.by is None:
            self.add_error("by", gettext("Records cannot be coloured by this field."))
        return found


def read_dataset(text: str) -> tuple[str, str]:
    """The identifier and the filters of what somebody pasted.

    >>> read_dataset("https://data.example.org/fr/explore/dataset/trees/map/?refine.species=Oak")
    ('trees', 'refine.species=Oak')
    >>> read_dataset("trees")
    ('trees', '')
    """
    parts = urlsplit(text.strip())
    _before, found, rest = parts.path.partition(DATASET_PART)
    return (unquote(rest.split("/")[0]), parts.query) if found else (text.strip(), "")


@proposal_page
def begin(request: HttpRequest) -> HttpResponse:
    """A new map: its title first. Also the list of one's own."""
    if not isinstance(request.user, User):
        return see_other(f"{reverse('portal:sign-in')}?next={request.path}")
    form = MapForm(request.POST if request.method == "POST" else None)
    source = request.GET.urlencode()
    if form.is_valid():
        try:
            found = begin_map(form.cleaned_data["title"], by=request.user, at=timezone.now())
        except InputError as refusal:
            form.add_error(None, gettext(refusal.sentence))
        else:
            return see_other(reverse("portal:compose-map", args=[found.uid]) + f"?{source or 'add=layer'}")
    own = request.user.composed_maps.order_by("-modified_at", "-pk")
    context = {"form": form, "maps": own, "source": source, "dataset": request.GET.get("dataset", "")}
    return render(request, "portal/layers/begin.html", context)


@proposal_page
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """The workshop of a map."""
    found = ComposedMap.objects.filter(uid=uid, person=request.user.pk or 0).first()
    if found is None:
        raise Http404("no such map")
    if request.method == "POST" and "act" in request.POST:
        return act(request, found)
    place, form = asked_layer(request, found)
    if request.method == "POST" and form is not None and form.is_valid():
        hidden = found.layers[place].get("hidden", "") if place is not None else ""
        try:
            put_layer(found, {**form.cleaned_data, "hidden": hidden}, place=place, at=timezone.now())
        except InputError as refusal:
            form.add_error(None, said(refusal))
        else:
            return see_other(reverse("portal:compose-map", args=[uid]))
    head = MapForm(initial={"title": found.title, "basemap": found.basemap, "is_shared": found.is_shared})
    context = {"map": found, "head": head, "form": form, "place": place, "layers": lay_layers(found.layers, request)}
    return render(request, "portal/layers/edit.html", context)


def asked_layer(request: HttpRequest, found: ComposedMap) -> tuple[int | None, LayerForm | None]:
    """The layer of the address, with its form: `add=layer` for a new one, `layer=2` for one that is there."""
    data = request.POST if request.method == "POST" else None
    text = request.GET.get("layer", "")
    if text.isascii() and text.isdigit() and int(text) < len(found.layers):
        return int(text), LayerForm(data, request=request, initial=found.layers[int(text)])
    if request.GET.get("add") != "layer":
        return None, None
    taken = {layer.get("colour") for layer in found.layers}
    colour = next((one for one, _name in COLOURS if one not in taken), "0")
    started = {name: request.GET.get(name, "") for name in ("dataset", "query")}
    return None, LayerForm(data, request=request, initial={"colour": colour, **started})


def act(request: HttpRequest, found: ComposedMap) -> HttpResponse:
    """A button: keep the head or the place, move, hide or remove a layer, delete the map."""
    word, _dash, rest = request.POST["act"].partition("-")
    place = int(rest) if rest.isascii() and rest.isdigit() else -1
    now = timezone.now()
    match word:
        case "head":
            form = MapForm(request.POST)
            if form.is_valid():
                change_map(found, form.cleaned_data, at=now)
        case "place":
            said = Location.read(request.POST.get("location", ""))
            change_map(found, {"location": said.text if said else ""}, at=now)
            return see_other(reverse("portal:composed-map", args=[found.uid]))
        case "up" | "down":
            move_part(found, place, down=word == "down", at=now)
        case "hide":
            hide_layer(found, place, at=now)
        case "remove":
            remove_part(found, place, at=now)
        case "delete":
            found.delete()
            return see_other(reverse("portal:composed-maps"))
    return see_other(reverse("portal:compose-map", args=[found.uid]))

"""The views of a dataset: what is said of it, its records, one record, its files, its API."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from parvis.lib.schema import Field
from parvis.portal.asking import Answer, Question
from parvis.portal.datasets import Shown, shown
from parvis.portal.filters import field_namer, hidden_fields
from parvis.portal.reading import reading_page
from parvis.portal.state import State
from parvis.portal.tables import order_by
from parvis.portal.versions import at_version
from parvis.records.source import Source, find_dataset, source_of_dataset

ROWS = (50, 100, 200)
VIEWS = ("dense", "airy", "sheets")


@dataclass(frozen=True, slots=True)
class Opened:
    """A dataset whose records this reader may see, and the question the address asks of them."""

    shown: Shown
    source: Source
    fields: Sequence[Field]
    state: State

    def question(self, view: str) -> Question:
        """The question, at the address of a view."""
        fields = {field.name: field for field in self.fields}
        return Question(
            source=self.source,
            state=self.state,
            path=self.shown.view_url(view),
            facets=tuple(field.name for field in self.fields if field.is_facet),
            labels={field.name: field.label or field.name for field in self.fields},
            name=field_namer(fields),
            order_by=order_by(self.state, self.fields),
            timezone=str(self.shown.text("timezone") or "UTC"),
            fields=fields,
            filter_url=self.filter_url(view),
            values_url=self.form_url("facet-values", f"facet.to={view}&facet.name="),
        )

    def filter_url(self, view: str) -> str:
        """The page that adds a condition to the question of a view."""
        return self.form_url("filter", f"filter.to={view}")

    def form_url(self, page: str, said: str) -> str:
        """A page that changes the question, with the question."""
        query = self.state.changed().query
        return f"{self.shown.view_url(page)}{query}{'&' if query else '?'}{said}"

    def frame(self, found: Answer, view: str) -> dict[str, object]:
        """What the head and the query bar show."""
        return {
            "shown": self.shown,
            "answer": found,
            "view": view,
            "compact": True,
            "tabs": tabs(self.shown, view, found.state.changed().query),
            "kept": found.state.kept("q"),
            "hidden": hidden_fields(found.state),
        }


def opened(request: HttpRequest, dataset_id: str) -> Opened:
    """The dataset of an address. Raises NotFoundError, ForbiddenError."""
    return opened_state(request, dataset_id, State.from_params(request.GET, rows=ROWS, views=VIEWS))


def opened_state(request: HttpRequest, dataset_id: str, state: State) -> Opened:
    """The dataset of an identifier with a question of its records. Raises NotFoundError, ForbiddenError."""
    lang = get_language() or "fr"
    dataset = at_version(find_dataset(dataset_id, request.user), state.version)
    source = source_of_dataset(dataset, person=request.user, lang=lang)
    fields = [field for field in source.schema if field.name not in source.hidden]
    return Opened(shown(dataset, request.user), source, fields, state)


def tabs(dataset: Shown, view: str, query: str) -> list[dict[str, object]]:
    """The views as links; those of records keep the question."""
    return [
        {
            "label": tab.label,
            "icon": tab.icon,
            "url": dataset.view_url(tab.name) + (version_query(query) if tab.name == "information" else query),
            "current": tab.name == view,
        }
        for tab in dataset.tabs
    ]


def version_query(query: str) -> str:
    """What of a question the information view keeps: the version."""
    number = dict(parse_qsl(query.removeprefix("?"))).get("version")
    return f"?version={number}" if number else ""


@reading_page
def entrance(request: HttpRequest, dataset_id: str, rest: str = "") -> HttpResponse:
    """The address of a dataset leads to its first view; so do views that are not there, with their filters."""
    dataset = find_dataset(dataset_id, request.user)
    view = "table" if rest else "information"
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(shown(dataset, request.user).view_url(view) + (f"?{query}" if query else ""))

"""The question that an address asks, in the words that clients hold. Source: other-services.md §1, legacy-v1.md §2.

`?q=trees&refine.species=Oak&exclude.district=1er&sort=-height&rows=100&start=200`: one question for all views.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self
from unicodedata import category
from urllib.parse import urlencode

from django.http import QueryDict

from parvis.portal.areas import areas_of
from parvis.portal.odsql_text import quoted
from parvis.records.parameters import known_zones
from parvis.records.query import RecordsQuery

Pair = tuple[str, str]
REFINE, EXCLUDE = "refine.", "exclude."
MOST_FILTERS = 100
LONGEST_SEARCH = 500
LONGEST_NUMBER = 9
LONGEST_CLAUSE = 2000
MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class State:
    """`rows` and `start` are those of the page shown; `view` is how records are laid out."""

    q: str = ""
    refine: tuple[Pair, ...] = ()
    exclude: tuple[Pair, ...] = ()
    where: tuple[str, ...] = ()
    """Conditions, one clause each: see `conditions.py`."""
    area: tuple[Pair, ...] = ()
    """Zones of the map."""
    sort: str = ""
    rows: int = 10
    start: int = 0
    view: str = ""
    columns: tuple[str, ...] = ()
    """The fields a table shows, in order; empty for all."""
    hide: tuple[str, ...] = ()
    pin: str = ""
    """The column that stands first and stays in sight."""
    timezone: str = ""
    version: int = 0
    """The version of the records that is read; 0 for the latest."""
    default_rows: int = 10

    @classmethod
    def from_params(cls, params: QueryDict, *, rows: tuple[int, ...], views: tuple[str, ...] = ()) -> Self:
        """Read an address; what makes no sense is left out, since people edit addresses and old links live long."""
        asked_rows, view = number(params.get("rows")), params.get("view", "")
        zone = params.get("timezone", "")
        return cls(
            q=clean(params.get("q", ""))[:LONGEST_SEARCH],
            refine=tuple(pairs(params, REFINE)),
            exclude=tuple(pairs(params, EXCLUDE)),
            where=tuple(clauses(params)),
            area=areas_of(params),
            sort=clean(params.get("sort", "")),
            rows=asked_rows if asked_rows in rows else rows[0],
            start=number(params.get("start")) or 0,
            view=view if view in views else "",
            columns=tuple(names(params, "columns")),
            hide=tuple(names(params, "hide")),
            pin=clean(params.get("pin", "")),
            timezone=zone if zone in known_zones() else "",
            version=number(params.get("version")) or 0,
            default_rows=rows[0],
        )

    def parameters(self) -> Iterator[Pair]:
        """What reproduces it, in a stable order; what is as by default is left out."""
        if self.q:
            yield "q", self.q
        yield from ((f"{REFINE}{name}", value) for name, value in self.refine)
        yield from ((f"{EXCLUDE}{name}", value) for name, value in self.exclude)
        yield from (("where", clause) for clause in self.where)
        yield from self.area
        for name in ("sort", "view", "timezone"):
            if value := getattr(self, name):
                yield name, value
        yield from self.layout()
        if self.version:
            yield "version", str(self.version)
        if self.rows != self.default_rows:
            yield "rows", str(self.rows)
        if self.start:
            yield "start", str(self.start)

    def layout(self) -> Iterator[Pair]:
        """What of it says how a table looks."""
        for name in ("columns", "hide"):
            if listed := getattr(self, name):
                yield name, ",".join(listed)
        if self.pin:
            yield "pin", self.pin

    @property
    def query(self) -> str:
        """Its query string with the question mark; empty for the whole."""
        text = urlencode(list(self.parameters()))
        return f"?{text}" if text else ""

    @property
    def is_filtered(self) -> bool:
        """Whether it narrows."""
        return bool(self.q or self.refine or self.exclude or self.where or self.area)

    @property
    def whole(self) -> "State":
        """The same view without any filter."""
        return replace(self, q="", refine=(), exclude=(), where=(), area=(), start=0)

    def without(
        self,
        *,
        refine: Pair | None = None,
        exclude: Pair | None = None,
        area: Pair | None = None,
        where: str | None = None,
    ) -> "State":
        """The same less one filter, from the first page."""
        return replace(
            self,
            refine=tuple(pair for pair in self.refine if pair != refine),
            exclude=tuple(pair for pair in self.exclude if pair != exclude),
            area=tuple(pair for pair in self.area if pair != area),
            where=tuple(clause for clause in self.where if clause != where),
            start=0,
        )

    def changed(self, **values: str | int | tuple[str, ...]) -> "State":
        """The same with other values, from the first page unless `start` is given."""
        return replace(self, **{"start": 0, **values})  # type: ignore[arg-type]

    def kept(self, *left_out: str) -> list[Pair]:
        """What a form sends along beside its own fields; a prefix such as `refine.` leaves out all that begin so."""
        dropped = (*left_out, "start")
        return [(name, value) for name, value in self.parameters() if not name.startswith(dropped)]

    def as_query(self, *, lang: str, order_by: str, facets: Iterable[str] = (), timezone: str = "") -> RecordsQuery:
        """What it asks of records; values of one facet add up, facets narrow each other."""
        names = dict.fromkeys([*facets, *(name for name, _ in self.refine)])
        return RecordsQuery(
            where=(*((f"search({quoted(self.q)})",) if self.q else ()), *self.where),
            refine=tuple(f"`{name}`:{quoted(value)}" for name, value in self.refine),
            exclude=tuple(f"`{name}`:{quoted(value)}" for name, value in self.exclude),
            facet=tuple(f"facet(name={quoted(name)}, disjunctive=true)" for name in names),
            order_by=order_by,
            limit=self.rows,
            offset=self.start,
            lang=lang,
            timezone=self.timezone or timezone or "UTC",
        )


def clean(text: str) -> str:
    """Text without control characters and outer blanks; blanks that do not break are printable here."""
    return "".join(one for one in text if one.isprintable() or category(one) == "Zs").strip()


def number(text: str | None) -> int | None:
    """A whole number of zero or more, or None."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def pairs(params: QueryDict, prefix: str) -> Iterator[Pair]:
    """The filters of a kind: `refine.theme=Culture`, each once, in the order of the address."""
    found: dict[Pair, None] = {}
    for key in params:
        name = clean(key.removeprefix(prefix)).replace("`", "")
        if key.startswith(prefix) and name:
            found.update(((name, value), None) for value in map(clean, params.getlist(key)) if value)
    yield from list(found)[:MOST_FILTERS]


def names(params: QueryDict, key: str) -> Iterator[str]:
    """Names of fields: `columns=a,b`, or one parameter for each as boxes of a form send them."""
    found = (clean(name) for text in params.getlist(key) for name in text.split(","))
    yield from list(dict.fromkeys(name for name in found if name))[:MOST_COLUMNS]


def clauses(params: QueryDict) -> Iterator[str]:
    """The conditions of an address, each once."""
    found = (clean(re.sub(r"[\r\n\t]", " ", text))[:LONGEST_CLAUSE] for text in params.getlist("where"))
    yield from list(dict.fromkeys(text for text in found if text))[:MOST_FILTERS]

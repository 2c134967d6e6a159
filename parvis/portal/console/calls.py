"""A call of the API as a form holds it, and the address that it makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.http import QueryDict

from parvis.portal.state import Pair

CLAUSES = ("select", "where", "group_by", "order_by")
NUMBERS = ("limit", "offset")
LONGEST = 8_000
NAMES = (*CLAUSES, *NUMBERS, "lang", "timezone")
DEFAULTS = {("offset", "0"), ("timezone", "UTC")}
SHOWN = ("table", "json")


@dataclass(frozen=True, slots=True)
class Call:
    """What is typed, as it was typed; the API judges it. `answer` is how the result is laid out."""

    select: str = ""
    where: str = ""
    group_by: str = ""
    order_by: str = ""
    limit: str = "10"
    offset: str = "0"
    lang: str = ""
    timezone: str = ""
    answer: str = "table"
    with_key: bool = False

    def parameters(self) -> Iterator[Pair]:
        """What reproduces it in the address of the page."""
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name not in {"answer", "with_key"} and value:
                yield one.name, value
        if self.answer != SHOWN[0]:
            yield "answer", self.answer
        if self.with_key:
            yield "key", "on"


def call_of(params: QueryDict, first: Call) -> Call:
    """The call of an address; the first one where it holds none."""
    if not any(name in params for name in NAMES) and not any(key.startswith("mended.") for key in params):
        return first
    found = {name: params.get(name, "").strip()[:LONGEST] for name in NAMES}
    wheres = [one.strip() for one in params.getlist("where") if one.strip()]
    found["where"] = (wheres[0] if len(wheres) == 1 else " and ".join(f"({one})" for one in wheres))[:LONGEST]
    found |= {name: params.get(f"mended.{name}", "")[:LONGEST] for name in CLAUSES if f"mended.{name}" in params}
    found["lang"] = found["lang"] or first.lang
    return Call(
        **found,
        answer=params.get("answer", "") if params.get("answer") in SHOWN else SHOWN[0],
        with_key=params.get("key") == "on",
    )


def call_query(call: Call, filters: Sequence[Pair], *, exporting: bool = False) -> str:
    """The query string of the API: the filters of the page, then what is typed. Exports have no limit of 10."""
    typed: list[Pair] = [(name, getattr(call, name)) for name in CLAUSES]
    if not exporting:
        typed += [(name, getattr(call, name)) for name in NUMBERS]
    typed += [("timezone", call.timezone), ("lang", call.lang)]
    kept = [pair for pair in filters if pair[0] not in {"lang", "timezone", "order_by", "limit", "offset"}]
    return urlencode([(name, value) for name, value in (*typed, *kept) if value and (name, value) not in DEFAULTS])

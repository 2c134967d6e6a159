"""Conditions on one field, in words and as clauses: what “+ Filter” writes in the address, and chips read back.

Each is one `where` of the address, in the language of the API; a clause of another shape works too, shown as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_noop

from parvis.lib.errors import InputError
from parvis.lib.schema import Field, FieldType
from parvis.portal.filters import Chip
from parvis.portal.odsql_text import quoted
from parvis.portal.state import State

IS, IS_NOT, CONTAINS, STARTS = "is", "is-not", "contains", "starts"
FROM, UPTO, BETWEEN, NEAR = "from", "upto", "between", "near"
EMPTY, FILLED = "empty", "filled"
WITHOUT_VALUE = frozenset({EMPTY, FILLED})
MOST_CHARACTERS = 500
DEGREES = (90, 360)
MOST_METRES = 20_100_000
NAME = r"`(?P<field>[^`]+)`"
STRING = r'"(?P<first>(?:[^"\\]|\\.)*)"'
NUMBER = r"-?\d+(?:\.\d+)?"
READ = {
    kind: re.compile(pattern)
    for kind, pattern in {
        EMPTY: rf"{NAME} is null",
        FILLED: rf"{NAME} is not null",
        CONTAINS: rf"{NAME} like {STRING}",
        STARTS: rf"startswith\({NAME}, {STRING}\)",
        IS: rf"{NAME} = (?:{STRING}|date'(?P<day>[\d-]+)'|(?P<plain>{NUMBER}|true|false))",
        IS_NOT: rf"{NAME} != {STRING}",
        FROM: rf"{NAME} >= (?:date'(?P<day>[\d-]+)'|(?P<plain>{NUMBER}))",
        UPTO: rf"{NAME} <= (?:date'(?P<day>[\d-]+)'|(?P<plain>{NUMBER}))",
        BETWEEN: rf"{NAME} in \[(?:date'(?P<day>[\d-]+)' \.\. date'(?P<second_day>[\d-]+)'|"
        rf"(?P<plain>{NUMBER}) \.\. (?P<second>{NUMBER}))\]",
        NEAR: rf"within_distance\({NAME}, geom'POINT\((?P<lon>{NUMBER}) (?P<lat>{NUMBER})\)', (?P<second>{NUMBER})m\)",
    }.items()
}
"""How each operator is written; what was written here is read here."""


class ConditionError(InputError):
    """What was typed is no value for its field. `part` is `first` or `second`."""

    def __init__(self, sentence: str, part: str = "first", **data: object) -> None:
        super().__init__(sentence, **data)
        self.part = part


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, an operator, and what it is compared with as people typed it; `second` is an upper end, or metres."""

    field: str
    operator: str
    first: str = ""
    second: str = ""


def operators_of(field: Field) -> Sequence[str]:
    """What a field can be asked, the most useful first."""
    if field.type is FieldType.BOOLEAN:
        return (IS, EMPTY, FILLED)
    if field.type.is_number or field.type.is_moment:
        return (FROM, UPTO, BETWEEN, IS, EMPTY, FILLED)
    if field.type.is_geo:
        return (NEAR, EMPTY, FILLED)
    if field.type is FieldType.TEXT:
        return (IS, IS_NOT, CONTAINS, STARTS, EMPTY, FILLED)
    return (FILLED, EMPTY)


def operator_name(operator: str, field: Field) -> str:
    """An operator as a form offers it."""
    moment = field.type.is_moment
    return {
        IS: gettext("is"),
        IS_NOT: gettext("is not"),
        CONTAINS: gettext("contains"),
        STARTS: gettext("starts with"),
        FROM: gettext("from this day on") if moment else gettext("at least"),
        UPTO: gettext("until this day") if moment else gettext("at most"),
        BETWEEN: gettext("is between"),
        NEAR: gettext("is near a point"),
        EMPTY: gettext("is empty"),
        FILLED: gettext("is filled in"),
    }[operator]


def clause_of(asked: Condition, field: Field) -> str:
    """A condition in the language of the API. Raises ConditionError."""
    if asked.operator not in operators_of(field):
        raise ConditionError(gettext_noop("Choose a comparison that fits this field."), part="operator")
    name = f"`{field.name}`"
    if asked.operator in WITHOUT_VALUE:
        return f"{name} is null" if asked.operator == EMPTY else f"{name} is not null"
    if asked.operator == NEAR:
        return near(asked, name)
    if asked.operator in {CONTAINS, STARTS}:
        return text_clause(asked, name)
    first = literal(asked.first, field)
    if asked.operator == BETWEEN:
        return f"{name} in [{first} .. {literal(asked.second, field, part='second')}]"
    return f"{name} { {IS: '=', IS_NOT: '!=', FROM: '>=', UPTO: '<='}[asked.operator] } {first}"


def text_clause(asked: Condition, name: str) -> str:
    """A part of a text: any part of its words, or its beginning to the letter."""
    if asked.operator == STARTS:
        return f"startswith({name}, {quoted(typed_text(asked.first))})"
    words = re.sub(r"[*%\"\\]", " ", typed_text(asked.first)).split()
    if not words:
        raise ConditionError(gettext_noop("Write letters or digits to look for."))
    return f"{name} like {quoted(' '.join(f'*{word}*' for word in words))}"


def literal(typed: str, field: Field, *, part: str = "first") -> str:
    """What was typed, as a literal of the field's type. Raises ConditionError."""
    typed = typed.strip()
    if field.type is FieldType.BOOLEAN:
        if typed not in {"true", "false"}:
            raise ConditionError(gettext_noop("Choose yes or no."), part=part)
        return typed
    if field.type.is_number:
        return number_of(typed, part)
    if field.type.is_moment:
        return f"date'{day_of(typed, part)}'"
    return quoted(typed_text(typed))


def typed_text(typed: str) -> str:
    """A text that is not empty. Raises ConditionError."""
    typed = typed.strip()
    if not typed:
        raise ConditionError(gettext_noop("Write what to look for."))
    return typed[:MOST_CHARACTERS]


def number_of(typed: str, part: str) -> str:
    """A number as French or English people write it, in plain digits. Raises ConditionError."""
    plain = re.sub(r"\s", "", typed).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or abs(found.adjusted()) > 40:
        raise ConditionError(gettext_noop("Write a number, such as 12.5."), part)
    return f"{found:f}"


def day_of(typed: str, part: str) -> str:
    """A day as browsers send it, or as people write it where they have no calendar. Raises ConditionError."""
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed)
    text = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}" if french else typed
    text = f"{text}-01-01" if re.fullmatch(r"\d{4}", text) else text
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConditionError(gettext_noop("Write a day, such as 2026-11-25."), part) from None


def near(asked: Condition, name: str) -> str:
    """Within a distance of a point, typed as latitude and longitude. Raises ConditionError."""
    places = re.findall(NUMBER, asked.first)
    if "." not in asked.first and len(places) != 2:
        places = re.findall(NUMBER, re.sub(r"(\d),(\d)", r"\1.\2", asked.first))
    if len(places) != 2 or any(abs(float(one)) > most for one, most in zip(places, DEGREES, strict=True)):
        raise ConditionError(gettext_noop("Write a latitude and a longitude, such as 48.8606, 2.3376."))
    metres = Decimal(number_of(asked.second, "second"))
    if not 0 < metres <= MOST_METRES:
        raise ConditionError(gettext_noop("Write a distance in metres, above zero."), "second")
    return f"within_distance({name}, geom'POINT({places[1]} {places[0]})', {metres:f}m)"


def read_clause(clause: str) -> Condition | None:
    """The condition that a clause of the address was written from; None for a clause of another shape."""
    for operator, pattern in READ.items():
        if found := pattern.fullmatch(clause):
            parts = {key: value for key, value in found.groupdict().items() if value is not None}
            first = parts.get("first", parts.get("day", parts.get("plain", "")))
            if operator == NEAR:
                first = f"{parts['lat']}, {parts['lon']}"
            if operator == CONTAINS:
                first = " ".join(word.strip("*") for word in first.split())
            first = re.sub(r"\\(.)", r"\1", first)
            return Condition(parts["field"], operator, first, parts.get("second", parts.get("second_day", "")))
    return None


def sentence(clause: str, fields: Mapping[str, Field]) -> str:
    """A clause in a reader's words; as it is written where it has another shape."""
    asked = read_clause(clause)
    field = fields.get(asked.field) if asked else None
    if asked is None or field is None:
        return clause
    pattern = {
        IS: gettext("{field}: {first}"),
        IS_NOT: gettext("{field} is not {first}"),
        CONTAINS: gettext("{field} contains “{first}”"),
        STARTS: gettext("{field} starts with “{first}”"),
        FROM: gettext("{field} ≥ {first}"),
        UPTO: gettext("{field} ≤ {first}"),
        BETWEEN: gettext("{field} from {first} to {second}"),
        NEAR: gettext("{field} within {second} of {first}"),
        EMPTY: gettext("{field} is empty"),
        FILLED: gettext("{field} is filled in"),
    }[asked.operator]
    second = distance(asked.second) if asked.operator == NEAR else worded(asked.second, field)
    return pattern.format(field=field.label or field.name, first=worded(asked.first, field), second=second)


def worded(value: str, field: Field) -> str:
    """A value of a condition as people read it, with its unit."""
    if field.type is FieldType.BOOLEAN:
        return gettext("yes") if value == "true" else gettext("no")
    if field.type.is_moment:
        try:
            return str(date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT"))
        except ValueError:
            return value
    if field.type.is_number and value:
        unit = field.annotations.get("unit")
        grouped = abs(Decimal(value)) >= 10_000 and not field.annotations.get("id")
        shown = str(number_format(Decimal(value), force_grouping=grouped))
        return f"{shown}\N{NO-BREAK SPACE}{unit}" if unit else shown
    return value


def distance(metres: str) -> str:
    """Metres, or kilometres from a thousand on."""
    found = Decimal(metres)
    if found >= 1000:
        return f"{number_format((found / 1000).normalize())}\N{NO-BREAK SPACE}km"
    return f"{number_format(found)}\N{NO-BREAK SPACE}m"


def condition_chips(state: State, *, path: str, fields: Mapping[str, Field], filter_url: str) -> Iterator[Chip]:
    """Chips of the conditions of an address; those read here open their form."""
    for place, clause in enumerate(state.where):
        edits = read_clause(clause) is not None and filter_url
        yield Chip(
            text=sentence(clause, fields),
            url=path + state.without(where=clause).query,
            edit_url=f"{filter_url}&filter.edit={place}" if edits else "",
        )


def typed_from(moment: object) -> str:
    """A bound of statistics as a form takes it: the day of a moment, a number in digits."""
    if isinstance(moment, str):
        try:
            return datetime.fromisoformat(moment).date().isoformat()
        except ValueError:
            return moment[:10]
    return "" if moment is None else str(moment)

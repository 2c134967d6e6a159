"""What an analysis draws: a function of an expression. Source: legacy-v1.md §5."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from parvis.explore.v1.asking import backquoted, is_true
from parvis.lib.errors import ParameterError
from parvis.records.source import Source

PARAMETER = re.compile(r"y\.(.+)\.func")
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([^\W\d]\w*)(\s*\()?|([-+*/(),]))")
PLAIN = {"AVG": "avg", "SUM": "sum", "MIN": "min", "MAX": "max", "STDDEV": "stddev"}
FUNCTIONS = ("COUNT", *PLAIN, "SUMSQUARES", "QUANTILES")


@dataclass(frozen=True, slots=True)
class Series:
    """One value per point. `columns` are keys and aggregates of today's language; several for quantiles."""

    name: str
    columns: tuple[tuple[str, str], ...]
    subsets: tuple[str, ...] = ()
    cumulative: bool = False

    def value(self, row: dict[str, Any]) -> Any:
        """The value of a point."""
        if not self.subsets:
            return row.get(self.columns[0][0])
        return {subset: row.get(key) for subset, (key, _) in zip(self.subsets, self.columns, strict=True)}


def series_of(params: QueryDict, source: Source) -> tuple[Series, ...]:
    """The series asked for. Raises ParameterError."""
    names = [found.group(1) for name in params if (found := PARAMETER.fullmatch(name))]
    if not names:
        raise ParameterError("y.<series>.func", "", f"one of {', '.join(FUNCTIONS)}")
    return tuple(one_series(name, place, params, source) for place, name in enumerate(names))


def one_series(name: str, place: int, params: QueryDict, source: Source) -> Series:
    """One series."""
    function = str(params[f"y.{name}.func"]).upper()
    text = str(params.get(f"y.{name}.expr", "")).strip()
    cumulative = is_true(params, f"y.{name}.cumulative")
    if function == "COUNT":
        return Series(name, ((f"s{place}", "count(*)"),), cumulative=cumulative)
    if function not in FUNCTIONS:
        raise ParameterError(f"y.{name}.func", function, f"one of {', '.join(FUNCTIONS)}")
    expression = "".join(translated(text, f"y.{name}.expr", source))
    if not expression:
        raise ParameterError(f"y.{name}.expr", text, "a number field or an expression")
    if function == "QUANTILES":
        subsets = tuple(one.strip() for one in str(params.get(f"y.{name}.subsets", "") or "50").split(","))
        columns = tuple(
            (f"s{place}_{rank}", f"percentile({expression}, {percent(one, name)})") for rank, one in enumerate(subsets)
        )
        return Series(name, columns, subsets)
    if function == "SUMSQUARES":
        return Series(name, ((f"s{place}", f"sum(({expression}) * ({expression}))"),), cumulative=cumulative)
    return Series(name, ((f"s{place}", f"{PLAIN[function]}({expression})"),), cumulative=cumulative)


def percent(text: str, name: str) -> str:
    """A percentage. Raises ParameterError."""
    try:
        if 0 <= float(text) <= 100:
            return f"{float(text):g}"
    except ValueError:
        pass
    raise ParameterError(f"y.{name}.subsets", text, "numbers from 0 to 100")


def translated(text: str, parameter: str, source: Source) -> Iterator[str]:
    """An expression of version 1 in today's language. Raises ParameterError for what that has not."""
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise ParameterError(parameter, text, "fields, numbers, + - * / and brackets")
        number, name, opened, sign = found.groups()
        if opened:
            raise ParameterError(parameter, name, "fields, numbers, + - * / and brackets")
        if name and (source.names.get(name, name) not in source.schema or name in source.hidden):
            raise ParameterError(parameter, name, "a field of the dataset")
        yield number or (backquoted(name) if name else sign)
        place = found.end()

"""Tables (of TOML or JSON) become declarations; what does not fit is refused by the name of its field."""

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeVar, Union

from parvis.consent.errors import Problem, RegisterError

Declared = TypeVar("Declared")


def read(kind: type[Declared], table: object, where: str) -> Declared:
    """A declaration from a table; unknown keys, missing ones and wrong types are refused.

    Raises:
        RegisterError: with the first field that does not fit.
    """
    if not isinstance(table, Mapping):
        raise refusal(where, "a table is expected")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(typing.cast(Any, kind))}
    if unknown := sorted(map(str, set(table) - set(fields))):
        raise refusal(f"{where}.{unknown[0]}", "no such field")
    values = {name: value_of(hints[name], value, f"{where}.{name}") for name, value in table.items()}
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in values:
            raise refusal(f"{where}.{name}", "is missing")
    return kind(**values)


def value_of(hint: Any, value: object, where: str) -> Any:
    """A value as its type says."""
    if dataclasses.is_dataclass(hint):
        return read(typing.cast(type[Any], hint), value, where)
    origin = typing.get_origin(hint)
    if origin in {Union, types.UnionType}:
        return one_of(typing.get_args(hint), value, where)
    if origin is Literal:
        return chosen(typing.get_args(hint), value, where)
    if origin is tuple:
        return tuple(value_of(typing.get_args(hint)[0], part, f"{where}[{at}]") for at, part in listed(value, where))
    if origin is not None and issubclass(origin, Mapping):
        return texts(value, where)
    return plain(hint, value, where)


def one_of(kinds: Sequence[Any], value: object, where: str) -> Any:
    """A value of the first kind that fits."""
    if value is None and type(None) in kinds:
        return None
    refused: RegisterError | None = None
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return value_of(kind, value, where)
        except RegisterError as error:
            refused = refused or error
    raise refused or refusal(where, "a value is expected")


def chosen(choices: Sequence[object], value: object, where: str) -> object:
    """One of a closed list."""
    if value not in choices:
        raise refusal(where, f"one of {', '.join(repr(choice) for choice in choices)} is expected")
    return value


def listed(value: object, where: str) -> list[tuple[int, object]]:
    """The members of a list, numbered."""
    if not isinstance(value, (list, tuple)):
        raise refusal(where, "a list is expected")
    return list(enumerate(value))


def texts(value: object, where: str) -> dict[str, str]:
    """A text by language."""
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for part in (*value, *value.values())):
        raise refusal(where, "a text by language is expected")
    return {str(lang): str(text) for lang, text in value.items()}


def plain(kind: type[Any], value: object, where: str) -> object:
    """A text, whole number, yes or no, or day (a TOML date or an ISO text)."""
    if kind is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise refusal(where, "a day such as 2026-11-24 is expected") from error
    if type(value) is not kind:
        raise refusal(where, f"{kind.__name__} is expected")
    return value


def refusal(where: str, expected: str) -> RegisterError:
    """The error for one field."""
    return RegisterError([Problem(where, expected)])

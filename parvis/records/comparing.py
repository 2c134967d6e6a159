"""What came, went and changed between two versions of a dataset, for those who may read all its records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from parvis.catalogue.serving import engine
from parvis.engine.protocol import Limits
from parvis.lib.errors import ForbiddenError, InputError, gettext_noop
from parvis.lib.statements import Statement
from parvis.odsql import differences as statements
from parvis.odsql.differences import ADDED, CHANGED, REMOVED, Comparison
from parvis.records.query import RecordsQuery
from parvis.records.source import Source

__all__ = ["ADDED", "CHANGED", "REMOVED", "Difference", "Versions", "between", "counts", "differences", "every"]


class RepeatedKeyError(InputError):
    """A field does not name records: several have the same value, or some have none."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions that can be compared."""

    old: Source
    new: Source
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Difference:
    """One record: `new` and `old` are its values as texts, in the order of the fields; `times` for equal records."""

    kind: str
    times: int
    new: tuple[str | None, ...]
    old: tuple[str | None, ...]


def between(old: Source, new: Source, *, key: str = "") -> Versions:
    """Two versions over the fields that both have. Raises ForbiddenError, RepeatedKeyError, QueryTooLongError."""
    if old.guards or new.guards or old.version is None or new.version is None:
        raise ForbiddenError(gettext_noop("Versions are compared for those who may read all records."))
    known = {one.name for one in old.schema if one.name not in old.hidden}
    names = tuple(one.name for one in new.schema if one.name in known and one.name not in new.hidden)
    if key and key not in names:
        raise InputError(gettext_noop("Both versions have no field {name}."), name=key)
    plain = RecordsQuery()
    found = Versions(old, new, Comparison(new.scope(plain), old.scope(plain), names, key))
    if key and ask(found, statements.repeated(found.comparison))[0][0]:
        raise RepeatedKeyError(
            gettext_noop("The field {name} does not name records: some have no value, or the same one."), name=key
        )
    return found


def counts(versions: Versions) -> dict[str, int]:
    """How many records of each kind."""
    found = {str(kind): int(str(n)) for kind, n in ask(versions, statements.counted(versions.comparison))}
    return {kind: found.get(kind, 0) for kind in (ADDED, REMOVED, CHANGED)}


def differences(versions: Versions, *, limit: int, offset: int = 0) -> list[Difference]:
    """One page of them."""
    rows = ask(versions, statements.listed(versions.comparison, limit=limit, offset=offset))
    return [difference(row, len(versions.comparison.names)) for row in rows]


def every(versions: Versions) -> Iterator[Difference]:
    """All of them, by batches; the first is computed before this returns."""
    statement = statements.listed(versions.comparison)
    records = engine().stream(statement, served(versions), Limits(seconds=settings.EXPORT_SECONDS))
    width = len(versions.comparison.names)
    return (difference(tuple(row.values()), width) for batch in records.batches for row in batch.to_pylist())


def difference(row: tuple[Any, ...], width: int) -> Difference:
    """A row as a difference."""
    kind, times, *values = row
    return Difference(str(kind), int(times), tuple(values[:width]), tuple(values[width:]))


def ask(versions: Versions, statement: Statement) -> list[tuple[object, ...]]:
    """The rows of a statement over both versions."""
    return engine().rows(statement, served(versions), Limits(seconds=settings.QUERY_SECONDS))


def served(versions: Versions) -> list[Any]:
    """What the engine opens."""
    return [one.version for one in (versions.new, versions.old) if one.version]

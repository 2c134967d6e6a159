"""Columns of typed files (Arrow) made into raw columns: each Arrow type has one place in the store."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from parvis.ingest.raw import RawColumn
from parvis.ingest.rawfile import ARROW_TYPES, POINT, Array
from parvis.ingest.reading import Issue
from parvis.ingest.shapes import points
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import FieldType

LONGITUDES = ("lon", "longitude", "lng", "x")
LATITUDES = ("lat", "latitude", "y")
Convert = Callable[[Array], Array]
LOSSY = {FieldType.GEO_POINT, FieldType.DOUBLE, FieldType.DATE, FieldType.DATETIME}
INT64_DIGITS = 18
EXACT = 2**53
"""Beyond it a double is not one integer any more."""
FIRST_MOMENT, LAST_MOMENT = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001
"""What a calendar of four-digit years holds; the store has no zone."""


@dataclass(slots=True)
class Attribute:
    """One column on its way: how its cells are converted, and what was seen of them."""

    name: str
    kind: FieldType | None
    convert: Convert
    multivalued: bool = False
    quoted: bool = False
    lost: int = 0
    lost_at: int | None = None
    lost_value: str | None = None
    whole: bool = False
    """Whether doubles are whole numbers so far, for formats that have no other numbers."""
    stored: pa.DataType = field(default_factory=pa.string)

    def cells(self, column: Array, first_line: int) -> Array:
        """The cells of one batch, as they are stored."""
        found = self.convert(plain(column))
        if self.kind in LOSSY:
            self.note_lost(plain(column), found, first_line)
        if self.whole and self.kind is FieldType.DOUBLE:
            numbers = np.asarray(found.drop_null())
            self.whole = bool((numbers == np.trunc(numbers)).all() and (np.abs(numbers) < EXACT).all())
        return found

    def note_lost(self, column: Array, found: Array, first_line: int) -> None:
        """Count the values that the type cannot hold; NaN is how some programs write nothing."""
        gone = pc.and_(pc.is_valid(column), pc.is_null(found))
        lost = np.flatnonzero(np.asarray(gone))
        if pa.types.is_floating(column.type):
            lost = lost[~np.isnan(np.asarray(column.take(pa.array(lost, pa.int64()))).astype(float))]
        if len(lost) and self.lost_at is None:
            self.lost_at = first_line + int(lost[0])
            self.lost_value = str(column[int(lost[0])].as_py() if self.kind is not FieldType.DATETIME else "")[:200]
        self.lost += len(lost)

    @property
    def column(self) -> RawColumn:
        """What is said of the column once all of it was seen."""
        kind = FieldType.INT if self.whole and self.kind is FieldType.DOUBLE else self.kind
        return RawColumn(self.name, kind, multivalued=self.multivalued, quoted=self.quoted)

    def issues(self) -> list[Issue]:
        """What could not be kept in the column's type."""
        if not self.lost:
            return []
        sentence = gettext_noop(
            "{count} cells of {column} do not fit its type ({type}) and were left empty; the first is in record {line}."
        )
        data = {"count": self.lost, "column": self.name, "type": str(self.kind), "line": self.lost_at}
        return [Issue("unparsable_cell", sentence, data, self.lost_at, self.name, self.lost_value, self.lost)]


def attribute(name: str, kind: pa.DataType) -> Attribute:
    """How a column of this Arrow type is kept."""
    kind = storage(kind)
    if pa.types.is_dictionary(kind):
        return dictionary_attribute(name, kind)
    if is_list(kind):
        return list_attribute(name, kind)
    if is_beyond_int(kind):
        return Attribute(name, None, caster(pa.string()))
    return scalar_attribute(name, kind) or other_attribute(name, kind)


def scalar_attribute(name: str, kind: pa.DataType) -> Attribute | None:
    """A column of single values that the store has a type for; None for other columns."""
    for matches, found in SCALARS:
        if matches(kind):
            stored = ARROW_TYPES[found]
            return Attribute(name, found, CONVERTERS.get(found) or caster(stored), stored=stored)
    return None


def other_attribute(name: str, kind: pa.DataType) -> Attribute:
    """A column of texts, of objects, of nothing, or of what only its writing can keep."""
    if is_text(kind):
        return Attribute(name, None, readable, quoted=True)
    if is_nested(kind):
        return Attribute(name, FieldType.JSON, as_json)
    if pa.types.is_null(kind):
        return Attribute(name, None, caster(pa.string()), quoted=True)
    return Attribute(name, FieldType.TEXT, as_written)


def dictionary_attribute(name: str, kind: Any) -> Attribute:
    """A column kept as a dictionary, as one of its values."""
    inner = attribute(name, kind.value_type)
    return Attribute(
        name,
        inner.kind,
        lambda cells: inner.convert(decoded(cells)),
        quoted=inner.quoted,
        stored=inner.stored,
    )


def decoded(cells: Array) -> Array:
    """The cells of a column kept as a dictionary."""
    return plain(cells.dictionary_decode()) if isinstance(cells, pa.DictionaryArray) else cells


def list_attribute(name: str, kind: Any) -> Attribute:
    """Lists of texts and numbers are values of one field; other lists are kept as JSON."""
    inner = storage(kind.value_type)
    if is_text(inner) or pa.types.is_integer(inner) or pa.types.is_floating(inner):
        return Attribute(name, FieldType.TEXT, as_texts, multivalued=True, stored=pa.list_(pa.string()))
    return Attribute(name, FieldType.JSON, as_json)


def as_place(attribute: Attribute, cells: Array) -> Attribute:
    """The attribute as a point where its first cells are all objects of a longitude and a latitude; else as it was."""
    if attribute.kind is not FieldType.JSON:
        return attribute
    values = [value for value in map(loaded, plain(cells).to_pylist()) if value is not None]
    if values and all(isinstance(value, dict) and pair_of(value) for value in values):
        return Attribute(attribute.name, FieldType.GEO_POINT, objects_as_points, stored=POINT)
    return attribute


def plain(column: Array) -> Array:
    """The column without the wrapping of an extension type."""
    return column.storage if isinstance(column, pa.ExtensionArray) else column


def storage(kind: pa.DataType) -> pa.DataType:
    """The type without the wrapping of an extension type."""
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)


def is_nested(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) or pa.types.is_map(kind)


def is_beyond_int(kind: pa.DataType) -> bool:
    """Whether whole numbers of this type may need more than 64 bits: what they are is found out from their text."""
    wide = pa.types.is_decimal(kind) and kind.scale <= 0 and kind.precision - kind.scale > INT64_DIGITS
    return pa.types.is_uint64(kind) or wide


def is_whole(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale <= 0)


def is_double(kind: pa.DataType) -> bool:
    """Decimals too: the API knows one kind of number with a fraction."""
    return pa.types.is_floating(kind) or pa.types.is_decimal(kind)


SCALARS: Sequence[tuple[Callable[[pa.DataType], bool], FieldType]] = (
    (pa.types.is_boolean, FieldType.BOOLEAN),
    (is_whole, FieldType.INT),
    (is_double, FieldType.DOUBLE),
    (pa.types.is_date, FieldType.DATE),
    (pa.types.is_timestamp, FieldType.DATETIME),
)


def caster(kind: pa.DataType) -> Convert:
    """A plain change of type."""
    return lambda cells: cells.cast(kind, safe=False)


def as_finite(cells: Array) -> Array:
    """Numbers; NaN and the infinities, which JSON cannot say, are nothing."""
    found = cells.cast(pa.float64(), safe=False)
    return kept(found, pc.is_finite(found))


def as_day(cells: Array) -> Array:
    """Days of the years 1 to 9999."""
    found = cells.cast(pa.date32(), safe=False)
    first, last = pa.scalar(FIRST_MOMENT.date(), pa.date32()), pa.scalar(LAST_MOMENT.date(), pa.date32())
    return kept(found, pc.and_(pc.greater_equal(found, first), pc.less_equal(found, last)))


def as_utc(cells: Array) -> Array:
    """Moments in UTC, microseconds, without a zone; a moment without a zone is taken as it is. Years 1 to 9999."""
    kind = pa.timestamp("us")
    found = cells.cast(pa.timestamp("us", tz=cells.type.tz), safe=False).cast(kind)
    first, last = pa.scalar(FIRST_MOMENT, kind), pa.scalar(LAST_MOMENT, kind)
    return kept(found, pc.and_(pc.greater_equal(found, first), pc.less_equal(found, last)))


def kept(cells: Array, where: Any) -> Array:
    """The cells where the condition holds, null elsewhere."""
    found: Array = pc.if_else(where, cells, pa.scalar(None, cells.type))
    return found


CONVERTERS: dict[FieldType, Convert] = {
    FieldType.DOUBLE: as_finite,
    FieldType.DATE: as_day,
    FieldType.DATETIME: as_utc,
}


def readable(cells: Array) -> Array:
    """Texts; bytes that are no UTF-8 show as U+FFFD instead of breaking what reads them."""
    texts = cells.cast(pa.string(), safe=False) if not pa.types.is_string(cells.type) else cells
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raw = texts.view(pa.binary()).to_pylist()
        return pa.array([None if one is None else one.decode("utf-8", "replace") for one in raw], pa.string())
    return texts


def as_texts(cells: Array) -> Array:
    """Lists of texts; an empty list is nothing."""
    values = cells.to_pylist()
    return pa.array(
        [[str(one) for one in value if one is not None] or None if value else None for value in values],
        pa.list_(pa.string()),
    )


def as_written(cells: Array) -> Array:
    """Any other value (a time, a duration, bytes in hexadecimal) as text."""
    return pa.array([None if one is None else written(one) for one in cells.to_pylist()], pa.string())


def written(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def as_json(cells: Array) -> Array:
    """Nested values as JSON."""
    return pa.array([None if one is None else dumped(one) for one in cells.to_pylist()], pa.string())


def dumped(value: object) -> str:
    """A value as JSON; what JSON does not know becomes text."""
    options = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
    return orjson.dumps(value, default=written, option=options).decode()


def loaded(value: object) -> object:
    """A nested value, from JSON text where it is such."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def pair_of(value: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude of an object that holds nothing else."""
    lower = {key.lower(): one for key, one in value.items()}
    longitude = next((lower[key] for key in LONGITUDES if key in lower), None)
    latitude = next((lower[key] for key in LATITUDES if key in lower), None)
    if len(lower) == 2 and is_number(longitude) and is_number(latitude):
        return float(longitude), float(latitude)
    return None


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def objects_as_points(cells: Array) -> Array:
    """`{lon, lat}` objects as points."""
    values = [loaded(value) for value in cells.to_pylist()]
    return placed([pair_of(value) if isinstance(value, dict) else None for value in values])


def placed(pairs: Sequence[tuple[float, float] | None]) -> Array:
    """Pairs of longitude and latitude as points."""
    numbers = np.array([one or (np.nan, np.nan) for one in pairs], dtype=np.float64).reshape(-1, 2)
    return points(numbers[:, 0], numbers[:, 1])

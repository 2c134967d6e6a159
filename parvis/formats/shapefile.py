"""Shapefiles in a zip: the oldest common denominator of maps. Source: exports.md §3.8.

The layer named like the dataset has the type of the first geometry; records of other types are in layers beside it,
so that readers of one layer find what the format promises, and nothing is lost.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute
import shapely

from parvis.formats.attributes import attribute
from parvis.formats.chunks import CHUNK, Chunks, workplace
from parvis.formats.geometry import Reprojection, geometry_place, reprojection
from parvis.formats.layers import KIND_OF, KINDS, Layer, largest_parts
from parvis.formats.parameters import WGS_84, projection
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import shapes_of
from parvis.formats.zipped import member
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

pc: Any = pyarrow.compute

RECORDS = 50_000
"""Most records of a shapefile. Source: exports.md §3.8."""
NAME_BYTES = 10
TEXT_BYTES = 254
SUFFIXES = {"Point": "_points", "MultiPoint": "_multipoints", "LineString": "_lines", "Polygon": "_polygons"}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
CUT_NOTE = "Only the first 50,000 records are here, the most that this format is made for.\r\n"
TEXT_NOTE = "{count} texts are longer than 254 bytes, which this format cannot keep: they are cut.\r\n"
NOTE_END = "The other exports (GeoJSON, FlatGeobuf, Parquet) are whole.\r\n"


@dataclass(frozen=True, slots=True)
class ShapefileOptions:
    """The choices of a shapefile."""

    epsg: int = WGS_84

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(projection(params))

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format("shp", media_type="application/zip", extension="zip", options=ShapefileOptions, needs=Needs.GEOMETRY)
def write_shapefile(
    records: RecordStream, columns: tuple[Column, ...], options: ShapefileOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """Layers in a temporary folder, then their zip."""
    with workplace(subject) as folder:
        drawer = Drawer(folder, layer_of(records, columns, options, subject), columns, subject)
        drawer.fill(records, reprojection(options.epsg))
        yield from archive(drawer, subject)


def layer_of(records: RecordStream, columns: tuple[Column, ...], options: ShapefileOptions, subject: Subject) -> Layer:
    """What the layers share. Other shapes are left out: they do not fit in a text of 254 bytes."""
    place = geometry_place(columns, subject)
    kept = [at for at, one in enumerate(columns) if at != place and one.type is not FieldType.GEO_SHAPE]
    names = short_names([columns[at].name for at in kept])
    made = (
        attribute(at, columns[at], name, as_stored(records.schema.field(at).type))
        for at, name in zip(kept, names, strict=True)
    )
    return Layer(Path(), "ESRI Shapefile", tuple(made), options.epsg)


def as_stored(kind: Any) -> Any:
    """dBase knows days but no instants: they are texts."""
    return pa.string() if pa.types.is_timestamp(kind) else kind


def short_names(names: list[str]) -> list[str]:
    """Names of at most ten bytes, all different whatever the case."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        short, number = fitted(name, NAME_BYTES), 0
        while short.casefold() in taken or not short:
            number += 1
            short = fitted(name or "field", NAME_BYTES - 1 - len(str(number))) + f"_{number}"
        taken.add(short.casefold())
        found.append(short)
    return found


def fitted(text: str, size: int) -> str:
    """As much of a text as fits in so many bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


@dataclass
class Drawer:
    """One layer a type of geometry, each begun when its first record comes."""

    folder: Path
    layer: Layer
    columns: tuple[Column, ...]
    subject: Subject
    layers: dict[str, Layer] = field(default_factory=dict)
    cut_texts: int = 0
    cut_records: bool = False

    def fill(self, records: RecordStream, reproject: Reprojection) -> None:
        """Put all records, up to the limit, in their layers."""
        place, room = geometry_place(self.columns, self.subject), RECORDS
        for batch in records.batches:
            self.cut_records = batch.num_rows > room
            kept = batch.slice(0, room)
            shapes = np.array([largest_parts(one) for one in shapes_of(kept, self.columns, place, reproject)], object)
            if kept.num_rows:
                self.sort(kept, shapes)
            room -= kept.num_rows
            if self.cut_records:
                break
        if not self.layers:
            self.begin_unknown()

    def sort(self, batch: pa.RecordBatch, shapes: Any) -> None:
        """Records to the layer of their type; those without geometry to the first one."""
        kinds = np.array([KIND_OF.get(number, -1) for number in shapely.get_type_id(shapes)])
        known = kinds[kinds >= 0]
        if not known.size and not self.layers:
            self.begin_unknown()
        first = KINDS.index(next(iter(self.layers))) if self.layers else int(known[0])
        kinds[kinds < 0] = first
        for kind in dict.fromkeys([first, *kinds.tolist()]):
            rows = np.flatnonzero(kinds == kind)
            if rows.size:
                self.add(KINDS[kind], batch.take(rows), shapes[rows])

    def begin_unknown(self) -> None:
        """A first layer without any geometry to tell its type."""
        place = geometry_place(self.columns, self.subject)
        is_point = place is not None and self.columns[place].type is FieldType.GEO_POINT
        self.begin("Point" if is_point else "Polygon", height=False)

    def begin(self, kind: str, *, height: bool) -> Layer:
        """An empty layer."""
        stem = self.subject.file_stem + (SUFFIXES[kind] if self.layers else "")
        geometry_type = f"{kind} Z" if height else kind
        layer = replace(self.layer, path=self.folder / f"{stem}.shp", geometry_type=geometry_type)
        self.layers[kind] = layer
        moment = self.subject.moment.date().isoformat()
        layer.write(iter(()), ENCODING="UTF-8", DBF_DATE_LAST_UPDATE=moment)
        return layer

    def add(self, kind: str, batch: pa.RecordBatch, shapes: Any) -> None:
        """Records at the end of a layer."""
        layer = self.layers.get(kind) or self.begin(kind, height=bool(shapely.has_z(shapes).any()))
        drawn = shapely.force_3d(shapes) if layer.geometry_type.endswith("Z") else shapely.force_2d(shapes)
        layer.write(iter([self.shortened(layer.batch(batch, drawn, self.subject))]), append=True)

    def shortened(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same records, their texts cut to what dBase holds."""
        arrays: list[Any] = list(batch.columns)
        for place, values in enumerate(arrays):
            if pa.types.is_string(values.type) and (pc.max(pc.binary_length(values)).as_py() or 0) > TEXT_BYTES:
                self.cut_texts += pc.sum(pc.greater(pc.binary_length(values), TEXT_BYTES)).as_py()
                texts = [one if one is None else fitted(one, TEXT_BYTES) for one in values.to_pylist()]
                arrays[place] = pa.array(texts, pa.string())
        return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)

    def note(self) -> str:
        """What a reader must know; nothing when all is there."""
        said = (CUT_NOTE if self.cut_records else "") + (
            TEXT_NOTE.format(count=self.cut_texts) if self.cut_texts else ""
        )
        return said + NOTE_END if said else ""


def archive(drawer: Drawer, subject: Subject) -> Iterator[bytes]:
    """The layers in order, each part as it is zipped, then the note."""
    sink = Chunks()
    with zipfile.ZipFile(sink, "w") as made:
        for layer in drawer.layers.values():
            for path in (layer.path.with_suffix(part) for part in PARTS):
                with path.open("rb") as source, made.open(member(path.name, subject.moment), "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
                        yield sink.taken()
        if note := drawer.note():
            made.writestr(member("NOTE.txt", subject.moment), note)
    yield sink.taken()

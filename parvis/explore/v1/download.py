"""Whole answers as files, in the habits of version 1. Source: legacy-v1.md §7."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase

from parvis.explore.answers import mark
from parvis.explore.files import disposition
from parvis.explore.record_views import export_response
from parvis.explore.slots import Held, take_slot
from parvis.explore.v1.answering import CALLBACK, SCRIPT_TYPE, searching
from parvis.explore.v1.asking import Search, backquoted, listed, plain
from parvis.explore.v1.records import Asked, source_for
from parvis.explore.v1.shapes import geo_names, record_objects, timestamp_text
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.odsql import compile_query
from parvis.records.exports import stream
from parvis.records.parameters import whole_number
from parvis.records.source import Source
from parvis.records.values import as_results, converters

Batches = Iterator[list[dict[str, Any]]]
TYPES = {"json": "application/json; charset=utf-8", "geojson": "application/geo+json; charset=utf-8"}
FORMATS = {"xls": "xlsx"}


@searching
def download(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """The records of the dataset that a parameter names."""
    return send(request, params, "")


@searching
def old_download(request: HttpRequest, params: QueryDict, dataset_id: str) -> HttpResponseBase:
    """The front office's address, which thousands of scripts hold."""
    return send(request, params, dataset_id)


def send(request: HttpRequest, params: QueryDict, dataset_id: str) -> HttpResponseBase:
    """A file of records."""
    given = plain(params)
    search = Search.from_params(without_rows(params))
    source = source_for(request, params, search.query.lang, dataset_id)
    query = replace(search.over(source.schema), limit=rows(given), select=fields(params, source))
    name = str(given.get("format", "")).lower() or "csv"
    if name in {"json", "jsonp", "geojson", "geojsonp"}:
        asked = Asked(search, source, query)
        return send_records(request, params, asked, name.removesuffix("p"), as_call=name.endswith("p"))
    return export_response(request, source, query, FORMATS.get(name, name), options(given))


def without_rows(params: QueryDict) -> QueryDict:
    """The parameters less the number of rows, which is not limited here."""
    kept = params.copy()
    for name in ("rows", "limit"):
        kept.pop(name, None)
    return kept


def rows(params: Mapping[str, str]) -> int | None:
    """How many are wanted, or None for all. Raises ParameterError."""
    found = whole_number(params, "rows", "limit")
    return None if found is None or found < 0 else found


def fields(params: QueryDict, source: Source) -> str:
    """The fields asked for that there are."""
    known = [name for name in listed(params, "fields") if name in source.schema and name not in source.hidden]
    return ", ".join(map(backquoted, known))


def options(params: Mapping[str, str]) -> dict[str, str]:
    """The options of today's formats that do what version 1 did."""
    return {
        **params,
        "with_bom": "false",
        "delimiter": params.get("csv_separator") or params.get("delimiter") or ";",
        "use_labels": params.get("use_labels_for_header") or params.get("use_labels") or "false",
        "point_separator": ",",
        "older_delimiters": "true",
    }


def send_records(
    request: HttpRequest, params: QueryDict, asked: Asked, kind: str, *, as_call: bool
) -> HttpResponseBase:
    """Records in the shape of version 1, batch by batch."""
    batches = record_batches(asked)
    chunks = collection(batches, asked.source) if kind == "geojson" else array(batches)
    name = str(params.get("callback", "")) or ("callback" if as_call else "")
    media_type = TYPES[kind]
    if name:
        if not CALLBACK.fullmatch(name):
            raise ParameterError("callback", name, "a name of a function")
        chunks, media_type = called(name, chunks), SCRIPT_TYPE
    response = StreamingHttpResponse(Held(chunks, take_slot(request)), content_type=media_type)
    if not name:
        response.headers["Content-Disposition"] = disposition(f"{asked.source.name}.{kind}", inside=False)
    mark(request, response, lang=asked.query.lang)
    return response


def called(name: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A call of the function that a script names."""
    yield name.encode() + b"("
    yield from chunks
    yield b");"


def array(batches: Batches) -> Iterator[bytes]:
    """An array of records."""
    yield b"["
    yield from joined(batches)
    yield b"]"


def collection(batches: Batches, source: Source) -> Iterator[bytes]:
    """A collection of features, of shapes where the dataset has them."""
    names = [one.name for one in source.schema if one.type is FieldType.GEO_SHAPE and one.name not in source.hidden]
    yield b'{"type": "FeatureCollection", "features": ['
    yield from joined([feature(one, names) for one in batch] for batch in batches)
    yield b"]}"


def feature(record: dict[str, Any], shapes: Sequence[str]) -> dict[str, Any]:
    """A record as a feature."""
    fields = record["fields"]
    geometry = fields.pop(shapes[0], None) if shapes else record.get("geometry")
    return {"type": "Feature", "geometry": geometry, "properties": fields}


def joined(batches: Batches) -> Iterator[bytes]:
    """Objects between commas."""
    is_first = True
    for batch in batches:
        if batch:
            yield (b"" if is_first else b",\n") + b",\n".join(map(orjson.dumps, batch))
            is_first = False


def record_batches(asked: Asked) -> Batches:
    """Records of version 1, batch by batch; the first is computed before this returns, so that refusals come first."""
    source, query = asked.source, asked.query
    limit, offset = query.whole()
    plan = compile_query(query.clauses(), source.scope(query))
    found = stream(source, plan.page(limit, offset, with_id=True), plan)
    keys = [column.key for column in plan.columns]
    converts = converters(plan.columns, timezone=query.timezone, files_url=source.files_url)
    geometry = "".join(geo_names(source.schema, source.hidden))
    timestamp = timestamp_text(source.timestamp, query.timezone)

    def batches() -> Batches:
        for batch in found.batches:
            rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
            yield record_objects(
                as_results(rows, keys, converts),
                [row[-2] for row in rows],
                plan.columns,
                dataset_id=source.name,
                timestamp=timestamp,
                geometry=geometry,
            )

    return batches()

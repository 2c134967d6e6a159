"""The Explore API as an OpenAPI document. What it says is held to what is served by a test. Source: OpenAPI 3.0.3."""

from functools import lru_cache
from typing import Any

from parvis.explore.openapi_schemas import PARAMETERS, RESPONSES, SCHEMAS
from parvis.formats.catalogue import CATALOGUE_FORMATS
from parvis.formats.registry import FORMATS, ORDER

Paths = dict[str, dict[str, Any]]
SHARED = ("lang", "timezone")
CLAUSES = ("select", "where", "group_by", "order_by", "refine", "exclude", "qv1")
LIST = (*CLAUSES, "limit", "offset", "cursor", "facet", "include_links", "include_app_metas", *SHARED)
EXPORT = (*CLAUSES, "export_limit", "offset", "facet", *SHARED)
FILE_OPTIONS = ("use_labels", "compressed", "epsg", "delimiter", "list_separator", "quote_all", "with_bom",
                "parquet_compression")  # fmt: skip
DATASET = "/catalog/datasets/{dataset_id}"
REFUSALS = ("400", "401", "404", "405", "429")


@lru_cache(maxsize=32)
def document(base: str) -> dict[str, Any]:
    """The document of a portal; `base` is the absolute address of the API's root."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Parvis Explore API",
            "version": "2.1",
            "description": "Reading the catalogue and the records of an open-data portal.",
        },
        "servers": [{"url": base}],
        "paths": paths(),
        "components": {
            "parameters": PARAMETERS,
            "schemas": SCHEMAS,
            "responses": RESPONSES,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "apikey"},
                "header": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Apikey` and the key.",
                },
            },
        },
        "security": [{}, {"key": []}, {"header": []}],
    }


def paths() -> Paths:
    """Everything below the root."""
    return {
        "/": reading("getRoot", "The roots of the API", (), "Links"),
        "/catalog": reading("getCatalog", "What hangs on the catalogue", SHARED, "Links"),
        "/catalog/datasets": reading("getDatasets", "Datasets that match", LIST, "Page"),
        "/catalog/facets": reading("getCatalogFacets", "Counts of values over datasets", FACETS, "Facets"),
        "/catalog/exports": reading("listCatalogExports", "Formats of the catalogue", SHARED, "Links"),
        "/catalog/metadata_templates": reading("getTemplateTypes", "Kinds of metadata", SHARED, "Links"),
        "/catalog/metadata_templates/{type}": reading(
            "getTemplates", "Schemas of one kind of metadata", ("template_type", *SHARED), "Record"
        ),
        "/catalog/metadata_templates/{type}/{name}": reading(
            "getTemplate", "One schema of metadata", ("template_type", "template_name", *SHARED), "Record"
        ),
        "/catalog/exports/{format}": catalogue_export_path(),
        **dataset_paths(),
        **file_paths(),
    }


FACETS = ("facet", "refine", "exclude", "where", "qv1", *SHARED)


def dataset_paths() -> Paths:
    """What hangs on one dataset."""
    one = ("dataset_id",)
    shown = ("select", "include_links", "include_app_metas", *SHARED)
    return {
        DATASET: reading("getDataset", "One dataset", (*one, *shown), "Dataset"),
        f"{DATASET}/records": reading("getRecords", "Records or groups that match", (*one, *LIST), "Page", "403"),
        f"{DATASET}/records/{{record_id}}": reading(
            "getRecord", "One record", (*one, "record_id", *shown), "Record", "403"
        ),
        f"{DATASET}/facets": reading("getRecordsFacets", "Counts of values", (*one, *FACETS), "Facets", "403"),
        f"{DATASET}/exports": reading("listExports", "Formats of a dataset", (*one, *SHARED), "Links", "403"),
        f"{DATASET}/exports/{{format}}": export_path(),
        f"{DATASET}/attachments": reading("getAttachments", "Files beside the records", (*one, *SHARED), "Attachments"),
        f"{DATASET}/reuses": reading("getReuses", "What others made of it", (*one, *SHARED), "Page"),
        f"{DATASET}/snapshots": reading("getSnapshots", "Dated copies", (*one, *SHARED), "Page", "403"),
    }


def file_paths() -> Paths:
    """Files of a dataset that are sent as they are."""
    return {
        f"{DATASET}/{place}/{{{key}}}": sending(name, summary, ("dataset_id", parameter, *extra), ("*/*",), *refusals)
        for place, key, parameter, name, summary, extra, refusals in (
            ("files", "file_id", "file_id", "getFile", "A file of a record", ("thumbnail_size",), ("403",)),
            (
                "attachments",
                "attachment_id",
                "attachment_id",
                "getAttachment",
                "A file beside the records",
                (),
                ("403",),
            ),
            (
                "alternative_exports",
                "export_id",
                "export_id",
                "getAlternativeExport",
                "Another file of it",
                (),
                ("403",),
            ),
            ("snapshots", "number", "snapshot_number", "getSnapshot", "A dated copy", (), ("403",)),
        )
    }


def sending(
    name: str, summary: str, parameters: tuple[str, ...], types: tuple[str, ...], *refusals: str
) -> dict[str, Any]:
    """A path that is read as a file, here or where it is led to."""
    path = reading(name, summary, parameters, "Page", *refusals)
    responses = path["get"]["responses"]
    responses["200"]["content"] = {one: {"schema": {"type": "string", "format": "binary"}} for one in types}
    if name == "getAlternativeExport":
        responses["302"] = {"description": "It is held elsewhere"}
    return path


def reading(name: str, summary: str, parameters: tuple[str, ...], schema: str, *refusals: str) -> dict[str, Any]:
    """A path that is read as JSON."""
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": referred(parameters),
            "responses": {
                "200": {
                    "description": summary,
                    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
                },
                **refused(*refusals),
            },
        }
    }


def referred(names: tuple[str, ...]) -> list[dict[str, str]]:
    """Parameters by reference."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def refused(*more: str) -> dict[str, dict[str, str]]:
    """What may go wrong."""
    return {
        status: {"$ref": f"#/components/responses/{'Quota' if status == '429' else 'Error'}"}
        for status in sorted((*REFUSALS, *more))
    }


def export_path() -> dict[str, Any]:
    """Records as a file."""
    types = {FORMATS[name].media_type.partition(";")[0] for name in ORDER if name in FORMATS} | {"application/gzip"}
    parameters = ("dataset_id", "format", *EXPORT, *FILE_OPTIONS)
    return sending("exportRecords", "All matching records as a file", parameters, tuple(sorted(types)), "403", "503")


def catalogue_export_path() -> dict[str, Any]:
    """Datasets as a file."""
    types = {one.media_type.partition(";")[0] for one in CATALOGUE_FORMATS.values()}
    parameters = ("catalogue_format", *EXPORT, "delimiter", "list_separator", "quote_all", "with_bom")
    return sending("exportDatasets", "All matching datasets as a file", parameters, tuple(sorted(types)), "503")

"""The parts of the OpenAPI document: parameters, shapes and refusals."""

from typing import Any

from parvis.records.parameters import LANGUAGES
from parvis.records.query import GROUP_LIMIT

Parts = dict[str, dict[str, Any]]


def text(name: str, description: str, *, example: str = "") -> dict[str, Any]:
    """A parameter that is a text."""
    found: dict[str, Any] = {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}
    return {**found, "example": example} if example else found


def texts(name: str, description: str) -> dict[str, Any]:
    """A parameter that may be repeated."""
    schema = {"type": "array", "items": {"type": "string"}}
    return {
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": True,
        "schema": schema,
    }


def number(name: str, description: str, **limits: int) -> dict[str, Any]:
    """A parameter that is a whole number."""
    return {"name": name, "in": "query", "description": description, "schema": {"type": "integer", **limits}}


def flag(name: str, description: str, *, default: bool = False) -> dict[str, Any]:
    """A parameter that is true or false."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "boolean", "default": default},
    }


def choice(name: str, description: str, *values: str) -> dict[str, Any]:
    """A parameter with a closed list."""
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", "enum": list(values)}}


def in_path(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """A part of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", **schema},
    }


PARAMETERS: Parts = {
    "dataset_id": in_path("dataset_id", "Identifier or uid of a dataset"),
    "record_id": in_path("record_id", "Identifier of a record", pattern="^[0-9a-f]{40}$"),
    "template_type": in_path("type", "Kind of metadata, as the list of kinds gives it"),
    "template_name": in_path("name", "Name of a schema of this kind"),
    "file_id": in_path("file_id", "Identifier of a file, as the record gives it"),
    "attachment_id": in_path("attachment_id", "Identifier of an attachment, as their list gives it"),
    "export_id": in_path("export_id", "Identifier of another file, as the dataset gives it"),
    "snapshot_number": in_path("number", "Number of a copy, as their list gives it"),
    "thumbnail_size": number("thumbnail_size", "Widest side of a picture made smaller, in pixels", minimum=1),
    "catalogue_format": in_path("format", "Name of a format, as the list of exports of the catalogue gives it"),
    "format": in_path("format", "Name of a format, as the list of exports gives it"),
    "select": text("select", "ODSQL: fields and expressions to give", example="name, visits"),
    "where": texts("where", "ODSQL: what must hold; several are all to hold"),
    "group_by": text("group_by", "ODSQL: what to group by"),
    "order_by": text("order_by", "ODSQL: what to sort by"),
    "refine": texts("refine", "A facet and a value to keep: `kind:pool`"),
    "exclude": texts("exclude", "A facet and a value to leave out: `kind:pool`"),
    "facet": texts("facet", 'A facet to count: `kind` or `facet(name="kind", sort="-count")`'),
    "qv1": texts("qv1", "A filter in the language of version 1"),
    "limit": number(
        "limit", "How many to give: 100 at most, or all groups up to the most", minimum=-1, maximum=GROUP_LIMIT
    ),
    "export_limit": number("limit", "How many to give; -1 for all", minimum=-1),
    "offset": number("offset", "How many to pass over", minimum=0),
    "cursor": text("cursor", "A place that a `Link` header gave"),
    "lang": choice("lang", "Language of labels, metadata and names of months", *LANGUAGES),
    "timezone": text("timezone", "Time zone in which dates are cut and written", example="Europe/Paris"),
    "include_links": flag("include_links", "Add links between answers"),
    "include_app_metas": flag("include_app_metas", "Add technical metadata"),
    "use_labels": flag("use_labels", "Labels instead of names, in CSV and workbooks"),
    "compressed": flag("compressed", "Give a gzip file"),
    "epsg": number("epsg", "Code of the projection of geometries", minimum=1),
    "delimiter": choice("delimiter", "What stands between cells of CSV", ";", ",", "\t", "|"),
    "list_separator": text("list_separator", "What stands between values of a list in CSV"),
    "quote_all": flag("quote_all", "Quote every text of CSV"),
    "with_bom": flag("with_bom", "Begin CSV with a byte-order mark", default=True),
    "parquet_compression": choice("parquet_compression", "How Parquet is packed", "snappy", "zstd"),
}
LINK = {
    "type": "object",
    "required": ["rel", "href"],
    "properties": {"rel": {"type": "string"}, "href": {"type": "string", "format": "uri"}},
}
LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
SCHEMAS: Parts = {
    "Link": LINK,
    "Links": {"type": "object", "required": ["links"], "properties": {"links": LINKS}},
    "Record": {"type": "object", "additionalProperties": True},
    "Page": {
        "type": "object",
        "required": ["total_count", "results"],
        "properties": {
            "total_count": {"type": "integer", "minimum": 0},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
            "_links": LINKS,
        },
    },
    "Dataset": {
        "type": "object",
        "description": "The whole object, or what `select` names",
        "properties": {
            "dataset_id": {"type": "string"},
            "dataset_uid": {"type": "string", "pattern": "^da_[0-9a-z]{6}$"},
            "has_records": {"type": "boolean"},
            "data_visible": {"type": "boolean"},
            "visibility": {"type": "string", "enum": ["domain", "restricted"]},
            "features": {"type": "array", "nullable": True, "items": {"type": "string"}},
            "fields": {"type": "array", "nullable": True, "items": {"type": "object"}},
            "attachments": {"type": "array", "nullable": True, "items": {"type": "object"}},
            "alternative_exports": {"type": "array", "nullable": True, "items": {"type": "object"}},
            "metas": {"type": "object"},
        },
    },
    "FacetValue": {
        "type": "object",
        "required": ["name", "value", "state"],
        "properties": {
            "name": {"type": "string"},
            "value": {"type": "string"},
            "count": {"type": "integer"},
            "state": {"type": "string", "enum": ["displayed", "refined", "excluded"]},
            "facets": {"type": "array", "items": {"$ref": "#/components/schemas/FacetValue"}},
        },
    },
    "Facets": {
        "type": "object",
        "required": ["links", "facets"],
        "properties": {
            "links": LINKS,
            "facets": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "facets"],
                    "properties": {
                        "name": {"type": "string"},
                        "facets": {"type": "array", "items": {"$ref": "#/components/schemas/FacetValue"}},
                    },
                },
            },
        },
    },
    "Attachments": {
        "type": "object",
        "required": ["links", "attachments"],
        "properties": {"links": LINKS, "attachments": {"type": "array", "items": {"type": "object"}}},
    },
    "Error": {
        "type": "object",
        "required": ["error_code", "message"],
        "properties": {"error_code": {"type": "string"}, "message": {"type": "string"}},
    },
    "QuotaError": {
        "type": "object",
        "required": ["errorcode", "error", "call_limit", "limit_time_unit", "reset_time"],
        "properties": {
            "errorcode": {"type": "integer", "enum": [10001, 10002, 10005]},
            "error": {"type": "string"},
            "call_limit": {"type": "integer"},
            "limit_time_unit": {"type": "string"},
            "reset_time": {"type": "string", "format": "date-time"},
        },
    },
}


def refusal(description: str, schema: str) -> dict[str, Any]:
    """A refusal in JSON."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


RESPONSES: Parts = {
    "Error": refusal("The call cannot be answered; the message says why", "Error"),
    "Quota": refusal("More calls than the quota allows, or more files at once", "QuotaError"),
}

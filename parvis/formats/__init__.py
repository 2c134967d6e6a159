"""Records to bytes: one module per format, each registering itself."""

from parvis.formats import csv_text, flatgeobuf, geojson_text, gpx, ical, json_text, kml, ov2, parquet, shapefile, xlsx
from parvis.formats.rdf import exports as rdf_exports
from parvis.formats.registry import (
    FORMATS,
    UNNAMED,
    Column,
    ExportFormat,
    Needs,
    Options,
    Subject,
    check_fields,
    listed_formats,
)

__all__ = [
    "FORMATS",
    "UNNAMED",
    "Column",
    "ExportFormat",
    "Needs",
    "Options",
    "Subject",
    "check_fields",
    "csv_text",
    "flatgeobuf",
    "geojson_text",
    "gpx",
    "ical",
    "json_text",
    "kml",
    "listed_formats",
    "ov2",
    "parquet",
    "rdf_exports",
    "shapefile",
    "xlsx",
]

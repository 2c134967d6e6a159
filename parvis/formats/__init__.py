"""Records to bytes: one module per format, each registering itself."""

from parvis.formats import csv_text, flatgeobuf, geojson_text, json_text, parquet, shapefile, xlsx
from parvis.formats.registry import FORMATS, UNNAMED, Column, ExportFormat, Needs, Options, Subject, listed_formats

__all__ = [
    "FORMATS",
    "UNNAMED",
    "Column",
    "ExportFormat",
    "Needs",
    "Options",
    "Subject",
    "csv_text",
    "flatgeobuf",
    "geojson_text",
    "json_text",
    "listed_formats",
    "parquet",
    "shapefile",
    "xlsx",
]

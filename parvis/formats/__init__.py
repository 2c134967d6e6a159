"""Records to bytes: one module per format, each registering itself."""

from parvis.formats import csv_text, geojson_text, json_text, parquet
from parvis.formats.registry import FORMATS, Column, ExportFormat, Options, listed_formats

__all__ = [
    "FORMATS",
    "Column",
    "ExportFormat",
    "Options",
    "csv_text",
    "geojson_text",
    "json_text",
    "listed_formats",
    "parquet",
]

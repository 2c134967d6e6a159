"""The catalogue to bytes: dataset documents in, a format of harvesters and readers out."""

from parvis.formats.catalogue import dcat_exports, feeds, tables, web
from parvis.formats.catalogue.registry import (
    CATALOGUE_FORMATS,
    CatalogueFormat,
    Document,
    Portal,
    listed_catalogue_formats,
)

__all__ = [
    "CATALOGUE_FORMATS",
    "CatalogueFormat",
    "Document",
    "Portal",
    "dcat_exports",
    "feeds",
    "listed_catalogue_formats",
    "tables",
    "web",
]

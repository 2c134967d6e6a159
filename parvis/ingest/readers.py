"""Every reader of the room, gathered: importing this module fills the registries. One line per module."""

from parvis.ingest import archives, delimited, geojson, gpx, json_records, kml, parquet_file, shapefile, spreadsheets
from parvis.ingest.raw import READERS, UNPACKERS

MODULES = (archives, delimited, geojson, gpx, json_records, kml, parquet_file, shapefile, spreadsheets)

__all__ = ["MODULES", "READERS", "UNPACKERS"]

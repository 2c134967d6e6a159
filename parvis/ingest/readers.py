"""Every reader of the room, gathered: importing this module fills the registries. One line per module."""

from parvis.ingest import delimited, json_records, spreadsheets
from parvis.ingest.raw import READERS, UNPACKERS

MODULES = (delimited, json_records, spreadsheets)

__all__ = ["MODULES", "READERS", "UNPACKERS"]

"""Every reader of the room, gathered: importing this module fills the registries. One line per module."""

from parvis.ingest import delimited
from parvis.ingest.raw import READERS, UNPACKERS

MODULES = (delimited,)

__all__ = ["MODULES", "READERS", "UNPACKERS"]

"""The versions that the serving database has open: attached when first asked for, the least used let go."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from parvis.engine.sql import constant, name
from parvis.lib.errors import EngineUnavailableError, gettext_noop
from parvis.lib.schema import Version

SERVING_FILE = "data.duckdb"
UNAVAILABLE = gettext_noop("The records cannot be read at the moment.")


@dataclass(slots=True)
class Opened:
    """An attached file, how many queries read it, and whether it goes when the last one ends."""

    folder: Path
    readers: int = 0
    leaving: bool = False


class AttachedVersions:
    """Versions by alias, the most recently used last. Safe to call from several threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limit: int) -> None:
        self._connection = connection
        self._limit = limit
        self._lock = threading.Lock()
        self._opened: OrderedDict[str, Opened] = OrderedDict()

    def acquire(self, versions: Sequence[Version]) -> None:
        """Attach what is not yet, and keep it until `release`.

        Raises EngineUnavailableError when a file is missing or broken; nothing is kept then.
        """
        with self._lock:
            for position, version in enumerate(versions):
                try:
                    self._acquire(version)
                except (duckdb.Error, EngineUnavailableError) as error:
                    self._release(versions[:position])
                    raise EngineUnavailableError(UNAVAILABLE) from error
            self._shrink()

    def release(self, versions: Sequence[Version]) -> None:
        """A query over these versions is over."""
        with self._lock:
            self._release(versions)

    def forget(self, version: Version) -> None:
        """Detach a version, after its last reader."""
        with self._lock:
            opened = self._opened.get(version.alias)
            if opened is not None:
                opened.leaving = True
                self._let_go(version.alias)

    def _acquire(self, version: Version) -> None:
        opened = self._opened.get(version.alias)
        if opened is not None and opened.folder != version.folder:
            self._retire(version.alias, opened)
            opened = None
        if opened is None:
            opened = self._attach(version)
        opened.readers += 1
        opened.leaving = False
        self._opened.move_to_end(version.alias)

    def _retire(self, alias: str, opened: Opened) -> None:
        """Make room for a version that took the alias of another; its last readers must have left."""
        if opened.readers:
            raise EngineUnavailableError(UNAVAILABLE)
        self._detach(alias)

    def _attach(self, version: Version) -> Opened:
        path = version.folder.resolve() / SERVING_FILE
        self._connection.execute(f"ATTACH {constant(str(path))} AS {name(version.alias)} (READ_ONLY)")
        opened = self._opened[version.alias] = Opened(version.folder)
        return opened

    def _release(self, versions: Sequence[Version]) -> None:
        for version in versions:
            self._opened[version.alias].readers -= 1
            self._let_go(version.alias)

    def _let_go(self, alias: str) -> None:
        """Detach what was asked to leave and has no reader."""
        opened = self._opened[alias]
        if opened.leaving and not opened.readers:
            self._detach(alias)

    def _shrink(self) -> None:
        """Detach the least used that nobody reads, down to the limit."""
        idle = [alias for alias, opened in self._opened.items() if not opened.readers]
        for alias in idle[: max(0, len(self._opened) - self._limit)]:
            self._detach(alias)

    def _detach(self, alias: str) -> None:
        self._connection.execute(f"DETACH {name(alias)}")
        del self._opened[alias]

"""The engine of this process."""

from functools import cache
from pathlib import Path

from django.conf import settings

from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Engine


def engine() -> Engine:
    """The engine that serves and builds versions; it connects at its first query, in each process anew."""
    return opened(Path(settings.DATASETS_DIR), settings.ENGINE_MEMORY_MB, settings.ENGINE_OPEN_VERSIONS)


@cache
def opened(folder: Path, memory_mb: int, open_versions: int) -> DuckEngine:
    """One engine per folder of data."""
    folder.mkdir(parents=True, exist_ok=True)
    return DuckEngine(folder, memory_mb=memory_mb, open_versions=open_versions)

"""Reading what a test writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from parvis.ingest.read import read
from parvis.ingest.reading import Reading, ReadOptions

ReadBytes = Callable[..., Reading]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """Read content under a name: `read_bytes("a.csv", "a;b\\n1;2\\n", delimiter=";")`."""

    def reading(name: str, content: str | bytes, **options: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, name=name, options=ReadOptions(**options), work=tmp_path / "work")

    return reading


@pytest.fixture
def rows() -> Callable[[Reading], list[dict[str, Any]]]:
    """The records of a reading."""
    return lambda reading: pq.read_table(reading.parquet).to_pylist()

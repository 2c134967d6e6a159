"""What is registered is documented."""

from pathlib import Path

import pytest

from parvis.formats import FORMATS
from parvis.formats.catalogue import CATALOGUE_FORMATS

PAGE = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FORMATS, *CATALOGUE_FORMATS])
def test_every_format_has_its_line(name: str) -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("|")]

    assert any(f"`{name}`" in row for row in rows)


@pytest.mark.parametrize("name", FORMATS)
def test_every_option_is_named(name: str) -> None:
    known = set(getattr(FORMATS[name].options, "__dataclass_fields__", {})) - {"lines"}
    wire = {"compression": "parquet_compression", "described": "description_field_list"}

    assert all(f"`{wire.get(option, option)}`" in PAGE for option in known)

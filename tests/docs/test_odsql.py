"""Every function of the language has its line, and every line its function."""

import re
from pathlib import Path

from parvis.odsql import REGISTRY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "odsql.md"


def test_every_function_has_its_line() -> None:
    lines = re.findall(r"^\| `([a-z_]+)\(.*?\)` \| (.+?) \| `(.+)` \|$", PAGE.read_text(encoding="utf-8"), re.M)

    documented = {name: (summary, example) for name, summary, example in lines}

    assert documented == {one.name: (one.help, one.example) for one in REGISTRY.values()}

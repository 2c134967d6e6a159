"""Datasets that nobody hopes for, in the folder of `PARVIS_DATA_DIR`: python -m tests.browser.odd_portal"""

import os
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import django

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;<b>gras</b>"
LONG = "début " + "anticonstitutionnellement" * 400 + " fin"
UNBROKEN = "https://example.org/" + "a" * 2_000
ARABIC = "مرحبا بالعالم، هذه بيانات مفتوحة"
HEBREW = "נתונים פתוחים"
COLUMNS = 60


def main() -> None:
    """Seven datasets, each odd in its own way."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    django.setup()
    from django.core.management import call_command

    from parvis.catalogue.actions import publish_version
    from tests import make

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        for name, columns in odd().items():
            dataset = make.dataset(name, title=titles().get(name, name), publisher=LONG[:300], keyword=[MARKUP, ARABIC])
            publish_version(dataset, make.records(Path(folder) / name, columns), at=make.NOON)


def titles() -> dict[str, str]:
    """Titles as odd as what they name."""
    return {"markup": MARKUP, "long": UNBROKEN[:300], "right-to-left": ARABIC}


def odd() -> dict[str, dict[Any, list[Any]]]:
    """The columns of each dataset, by its name."""
    from tests.make import a_field

    def field(name: str, kind: str = "text", **more: Any) -> Any:
        return a_field(name, kind, **more)

    places = [{"lon": 0.0, "lat": 0.0}, {"lon": -180.0, "lat": 85.0}, None]
    kinds = ("text", "int", "double", "boolean", "date", "datetime", "geo_point_2d", "geo_shape", "json_blob")
    several = {
        field("name"): ["un", MARKUP, ARABIC],
        field("n", "int"): [None, 2**62, -1],
        field("day", "date"): [date(2530, 1, 1), date(1, 1, 1), None],
        field("at", "datetime"): [datetime(2530, 12, 31, 23, 59), None, datetime(1, 1, 1)],
        field("place", "geo_point_2d"): places,
    }
    return {
        "nulls": {field(f"f_{one}", one): [None, None] for one in kinds},
        "markup": {
            field("a", label=MARKUP, description=MARKUP, facet=True): [MARKUP, "x"],
            field("place", "geo_point_2d"): places[:2],
        },
        "long": {field("a", label=LONG[:300], facet=True): [LONG, UNBROKEN], field("b"): [UNBROKEN, LONG]},
        "wide": {field(f"field_number_{n}", "int", facet=True): [n, n + 1] for n in range(COLUMNS)},
        "one": {key: values[:1] for key, values in several.items()},
        "none": {key: [] for key in several},
        "far": several,
        "right-to-left": {field("اسم", label=ARABIC, facet=True): [ARABIC, HEBREW], field("n", "int"): [1, 2]},
    }


if __name__ == "__main__":
    main()

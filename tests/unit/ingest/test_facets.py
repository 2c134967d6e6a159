"""A new dataset has facets to filter by: fields with few short values, told again and again."""

from pathlib import Path

from parvis.ingest.read import read
from parvis.ingest.reading import ReadOptions
from parvis.lib.schema import Field, FieldType, Schema

ROWS = [
    f"A{n};{['Nord', 'Sud', 'Est'][n % 3]};{'oui' if n % 2 else 'non'};une phrase {n};2020-01-{n % 28 + 1:02d};{n};seul"
    for n in range(60)
]
TABLE = "code;zone;ouvert;texte;jour;nombre;constante\n" + "\n".join(ROWS)


def facets(folder: Path, **options: object) -> list[str]:
    path = folder / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    found = read(path, name="t.csv", options=ReadOptions(**options), work=folder / "work")  # type: ignore[arg-type]
    return [field.name for field in found.schema if field.is_facet]


def test_few_repeated_values_booleans_and_the_first_date_are_facets(tmp_path: Path) -> None:
    assert facets(tmp_path) == ["zone", "ouvert", "jour"]


def test_a_given_schema_says_itself_what_its_facets_are(tmp_path: Path) -> None:
    schema = Schema((Field("code", FieldType.TEXT, annotations={"facet": True}), Field("zone", FieldType.TEXT)))

    assert facets(tmp_path, schema=schema) == ["code"]

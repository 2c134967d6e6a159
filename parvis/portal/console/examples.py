"""A call written in the languages that people use. Keys stand in an example only on request, and never a real one."""

from dataclasses import dataclass

from django.utils.translation import gettext

KEY = "YOUR_KEY"


@dataclass(frozen=True, slots=True)
class Example:
    """Code to copy; `note` says what goes before it."""

    name: str
    title: str
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the answer is as JSON, and as the files that programs read best."""

    records: str
    parquet: str = ""
    geojson: str = ""
    csv: str = ""


def examples(at: Addresses, *, with_key: bool) -> list[Example]:
    """The call in each language."""
    found = [curl(at, with_key), python(at, with_key), r(at, with_key), javascript(at, with_key)]
    if at.csv:
        found += [qgis(at, with_key), duckdb(at, with_key)]
    return found


def curl(at: Addresses, with_key: bool) -> Example:
    """For a terminal."""
    header = f' -H "Authorization: Apikey {KEY}"' if with_key else ""
    return Example("curl", "curl", f'curl{header} "{at.records}"')


def python(at: Addresses, with_key: bool) -> Example:
    """With requests."""
    header = f', headers={{"Authorization": "Apikey {KEY}"}}' if with_key else ""
    lines = [
        "import requests",
        "",
        f'answer = requests.get("{at.records}"{header}, timeout=30)',
        "answer.raise_for_status()",
        'for record in answer.json()["results"]:',
        "    print(record)",
    ]
    return Example("python", "Python", "\n".join(lines))


def r(at: Addresses, with_key: bool) -> Example:
    """With httr2, which takes headers, and jsonlite."""
    header = f'\n  req_headers(Authorization = "Apikey {KEY}") |>' if with_key else ""
    lines = [
        "library(httr2)",
        f'answer <- request("{at.records}") |>{header}',
        "  req_perform() |>",
        "  resp_body_json(simplifyVector = TRUE)",
        "answer$results",
    ]
    return Example("r", "R", "\n".join(lines))


def javascript(at: Addresses, with_key: bool) -> Example:
    """For browsers and Node."""
    header = f', {{ headers: {{ Authorization: "Apikey {KEY}" }} }}' if with_key else ""
    lines = [
        f'const answer = await fetch("{at.records}"{header});',
        "if (!answer.ok) throw new Error((await answer.json()).message);",
        "const { total_count, results } = await answer.json();",
        "console.log(total_count, results);",
    ]
    return Example("javascript", "JavaScript", "\n".join(lines))


def qgis(at: Addresses, with_key: bool) -> Example:
    """An address that QGIS opens as a layer."""
    address = at.geojson or at.csv
    key = f"&apikey={KEY}" if with_key else ""
    note = gettext("Layer, Add vector layer, Protocol HTTP(S), then this address:")
    return Example("qgis", "QGIS", f"{address}{key}", note)


def duckdb(at: Addresses, with_key: bool) -> Example:
    """A query over the file of all records."""
    key = f"&apikey={KEY}" if with_key else ""
    return Example(
        "duckdb", "DuckDB", f"INSTALL httpfs;\nLOAD httpfs;\nSELECT * FROM read_parquet('{at.parquet}{key}');"
    )

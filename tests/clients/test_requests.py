"""Requests of widgets and scripts, sent as they send them. Source: other-services.md §8; opendatasoft/ods-widgets `src`."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

HERE = Path(__file__).parent
SAFE = "/?&=%+:,;()[]'*@!$.~"
Answer = tuple[int, str, bytes]


def lines(name: str) -> Iterator[tuple[str, int]]:
    """Addresses, and the status each must get."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            status, _, address = line.rpartition(" /") if line[:3].isdigit() else ("200", "", line.removeprefix("/"))
            yield f"/{address}", int(status)


def ask(address: str, path: str) -> Answer:
    """The status, the type and the body of an answer."""
    request = urllib.request.Request(address + quote(path, safe=SAFE), headers={"ODS-Widgets-Version": "1.4.5"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers["Content-Type"], refusal.read()


@pytest.mark.parametrize(("path", "status"), [*lines("widgets.txt"), *lines("found.txt")])
def test_a_request_is_answered(address: str, path: str, status: int) -> None:
    found, media_type, body = ask(address, path)

    assert found == status, body[:300]
    assert "error" not in (json.loads(body) if media_type.startswith("application/json") and status == 200 else {})
    if status >= 400:
        assert {"error", "message"} & set(json.loads(body))


def test_a_table_follows_its_facets(address: str) -> None:
    """What the widgets' table and facets read of an answer: legacy-v1.md §3."""
    path = (
        "/api/records/1.0/search/?dataset=city-spots&rows=40&facet=kind&refine.kind=gym&disjunctive.kind=true&sort=code"
    )

    found = json.loads(ask(address, path)[2])

    assert [one["fields"]["code"] for one in found["records"]] == ["A5", "A4"]
    (group,) = found["facet_groups"]
    states = {one["name"]: one["state"] for one in group["facets"]}
    assert states["gym"] == "refined"
    assert states["fountain"] == "displayed"


def test_a_map_draws_the_clusters_it_gets(address: str) -> None:
    """What the widgets' map reads of an answer: map-rendering-clustered.js."""
    path = ("/api/records/1.0/geocluster/?dataset=city-spots&clusterdistance=50&clusterprecision=3&geofilter.bbox="
            "48,2,49,3&return_polygons=true&y.serie1.expr=visits&y.serie1.func=SUM")  # fmt: skip

    found = json.loads(ask(address, path)[2])

    (cluster,) = found["clusters"]
    assert cluster["count"] == 6
    assert cluster["cluster_center"] == pytest.approx([48.865, 2.345], abs=0.02)
    assert cluster["cluster"]["type"] in {"Polygon", "MultiPolygon"}
    assert cluster["series"] == {"serie1": 198}
    assert found["series"]["serie1"] == {"min": 198, "max": 198}


def test_a_chart_reads_its_points(address: str) -> None:
    path = ("/api/records/1.0/analyze/?dataset=city-spots&x=updated_at.year&x=kind&y.serie1-1.func=COUNT"
            "&y.serie1-1.cumulative=false&sort=x.updated_at.year&timezone=Europe/Paris")  # fmt: skip

    found = json.loads(ask(address, path)[2])

    assert all(set(point["x"]) == {"updated_at.year", "kind"} or "updated_at" in point["x"] for point in found)
    assert sum(point["serie1-1"] for point in found) == 7

"""Usage in curves, tables and files."""

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.accounts.models import User
from parvis.backoffice.charts import chart
from parvis.usage.models import DailyTotal
from tests.app.backoffice.conftest import signed_in

TODAY = datetime.now(UTC).date()


def used(**fields: Any) -> None:
    told = {"day": TODAY, "area": "front", "kind": "dataset", "object_id": "trees", "event": "view", "source": "direct"}
    DailyTotal.objects.create(**{**told, "count": 3, "entries": 1, **fields})


def test_figures_by_day_dataset_format_and_origin(ada: User) -> None:
    used()
    used(event="download", format="csv", source="search", count=5, day=TODAY - timedelta(days=2))
    used(object_id="bikes", event="api", format="records", area="api", count=11)

    page = signed_in(ada).get("/en/backoffice/statistics/").content.decode()

    assert page.count("<polyline") == 3
    assert "dataset=bikes" in page
    assert "3 entries: views that came from outside" in page
    narrowed = (
        signed_in(ada).get("/en/backoffice/statistics/", {"dataset": "trees", "event": "download"}).content.decode()
    )
    assert narrowed.count("<polyline") == 1
    assert "bikes" not in narrowed


def test_everything_as_csv(ada: User) -> None:
    used(language="fr")
    response = signed_in(ada).get("/fr/backoffice/statistics.csv")

    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines == [
        "day,area,kind,object_id,event,format,language,source,count,entries",
        f"{TODAY},front,dataset,trees,view,,fr,direct,3,1",
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="usage-')


def test_a_period_that_makes_no_sense_is_said(ada: User) -> None:
    page = signed_in(ada).get("/en/backoffice/statistics/", {"since": "2026-02-01", "until": "2026-01-01"})

    assert page.status_code == 200
    assert "The last day is before the first." in page.content.decode()


def test_statistics_ask_for_their_own_permission(bruno: User) -> None:
    assert signed_in(bruno).get("/fr/backoffice/statistics/").status_code == 403


def test_a_chart_fits_its_numbers() -> None:
    drawn = chart({"views": [(TODAY - timedelta(days=1), 0), (TODAY, 7)]})

    assert drawn is not None
    assert [line.label for line in drawn.lines] == [0, 2, 4, 6, 8]
    assert drawn.curves[0].points.split(" ")[0] == "48.0,196.0"
    assert drawn.curves[0].total == 7
    assert chart({}) is None

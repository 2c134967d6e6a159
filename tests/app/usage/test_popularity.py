"""The catalogue is sorted by what is used, from the anonymous totals alone."""

from datetime import UTC, date, datetime
from typing import Any

from parvis.catalogue.models import Dataset
from parvis.catalogue.popularity import refresh_popularity
from parvis.catalogue.revisions import current_revision
from parvis.usage.models import DailyTotal
from tests import make

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def used(name: str, event: str, count: int, **fields: Any) -> None:
    told = {"day": date(2026, 11, 24), "area": "front", "kind": "dataset", "source": "direct", **fields}
    DailyTotal.objects.create(object_id=name, event=event, count=count, **told)


def test_datasets_get_their_numbers_once() -> None:
    for name in ("trees", "bikes", "parks"):
        make.dataset(name)
    used("trees", "view", 3)
    used("bikes", "download", 4, format="csv")
    used("bikes", "download", 2, format="attachment")
    used("bikes", "api", 10, format="records", area="api")
    used("gone", "view", 100)
    before = current_revision()

    assert refresh_popularity(NOW) == 2
    assert current_revision() == before + 1
    bikes = Dataset.objects.get(dataset_id="bikes")
    assert (bikes.download_count, bikes.attachment_download_count, bikes.api_call_count) == (4, 2, 10)
    ordered = Dataset.objects.order_by("-popularity_score", "dataset_id").values_list("dataset_id", "popularity_score")
    assert list(ordered) == [("bikes", 31.0), ("trees", 3.0), ("parks", 0.0)]
    assert refresh_popularity(NOW) == 0
    assert current_revision() == before + 1

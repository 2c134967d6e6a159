"""What a request was, in the few words that are counted. Source: cookies.md §13."""

import pytest

from parvis.usage.seen import Seen, api_act, is_entry, is_prefetch, is_robot, page_act, source_class

HOST = "data.example"


@pytest.mark.parametrize(
    ("path", "arguments", "act"),
    [
        (
            "/api/explore/v2.1/catalog/datasets/trees/records",
            {"dataset_id": "trees"},
            ("dataset", "trees", "api", "records"),
        ),
        ("/api/explore/v2.1/catalog/datasets/trees/", {"dataset_id": "trees"}, ("dataset", "trees", "api", "datasets")),
        (
            "/api/explore/v2.1/catalog/datasets/records",
            {"dataset_id": "records"},
            ("dataset", "records", "api", "datasets"),
        ),
        ("/api/explore/v2.1/catalog/datasets", {}, ("catalogue", "", "api", "datasets")),
        (
            "/api/explore/v2.1/catalog/datasets/trees/exports/csv",
            {"dataset_id": "trees", "name": "csv"},
            ("dataset", "trees", "download", "csv"),
        ),
        ("/api/explore/v2.1/catalog/exports/rdf", {"name": "rdf"}, ("catalogue", "", "download", "rdf")),
        ("/explore/dataset/trees/download/", {"dataset_id": "trees"}, ("dataset", "trees", "download", "csv")),
        (
            "/api/datasets/1.0/trees/attachments/plan",
            {"dataset_id": "trees", "attachment_id": "plan"},
            ("dataset", "trees", "download", "attachment"),
        ),
        (
            "/api/x/trees/exports/" + "z" * 60,
            {"dataset_id": "trees", "name": "z" * 60},
            ("dataset", "trees", "download", "other"),
        ),
        ("/api/x/<b>/records", {"dataset_id": "<b>"}, ("catalogue", "", "api", "records")),
    ],
)
def test_calls_of_the_api(path: str, arguments: dict[str, str], act: tuple[str, ...]) -> None:
    assert api_act(path, arguments) == Seen("api", *act)


def test_pages_are_named_by_their_view_and_never_by_their_text() -> None:
    record = {"dataset_id": "trees", "record_id": "8c1f"}

    assert page_act("portal:home", {}, asked="") == Seen("front", "page", "portal:home", "view")
    assert page_act("portal:catalogue", {}, asked="my name") == Seen("front", "page", "portal:catalogue", "search")
    assert page_act("portal:record", record, asked="") == Seen("front", "dataset", "trees", "view", "record")
    assert page_act("portal:dataset", {"dataset_id": "trees", "rest": "map"}, asked="") == Seen(
        "front", "dataset", "trees", "view", "map"
    )


@pytest.mark.parametrize(
    ("headers", "source", "entry"),
    [
        ({"HTTP_SEC_FETCH_SITE": "none"}, "direct", True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_REFERER": "https://data.example/x"}, "internal", False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_REFERER": "https://www.google.fr/"}, "search", True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, "other", True),
        ({"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_REFERER": "https://www.example/"}, "other", True),
        ({}, "direct", True),
        ({"HTTP_REFERER": "https://data.example/fr/"}, "internal", False),
        ({"HTTP_REFERER": "https://duckduckgo.com/"}, "search", True),
        ({"HTTP_REFERER": "https://t.co/x"}, "social", True),
        ({"HTTP_REFERER": "https://not-t.co/x"}, "other", True),
        ({"HTTP_REFERER": "https://["}, "direct", True),
    ],
)
def test_c135_entries_and_sources(headers: dict[str, str], source: str, entry: bool) -> None:
    assert (source_class(headers, HOST), is_entry(headers, HOST)) == (source, entry)


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "AhrefsBot", "ia_archiver"]
)
def test_c134_robots(agent: str) -> None:
    assert is_robot(agent)


@pytest.mark.parametrize(
    "agent", ["Mozilla/5.0 (X11; Linux) Firefox/140.0", "python-requests/2.32", "R (4.4)", "curl/8"]
)
def test_c134_people_and_their_programs_are_no_robots(agent: str) -> None:
    assert not is_robot(agent)


def test_c134_prefetching() -> None:
    assert is_prefetch({"HTTP_SEC_PURPOSE": "prefetch;prerender"})
    assert is_prefetch({"HTTP_PURPOSE": "prefetch"})
    assert not is_prefetch({})

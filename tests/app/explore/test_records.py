"""Records over the fixture catalogue: explore-api.md §11, C to F and I to K. Each case carries its number there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

Ask = Callable[..., Any]
RECORDS = "city-spots/records"

TOTALS = [
    (12, "where=", 8),
    (13, 'where=name="Fontaine+Étoile"', 1),
    (94, "", 8),
    (128, "limit=0", 8),
    (136, "offset=8", 8),
    (168, "select=count(*) as n&where=visits>1000", 0),
    (173, "where=visits=10", 1),
    (174, "where=visits:10", 1),
    (175, "where=visits>10", 4),
    (175, "where=visits>=10", 5),
    (176, "where=visits<10", 2),
    (176, "where=visits<=10", 3),
    (177, "where=visits!=10", 6),
    (178, "where=not (visits=10)", 7),
    (179, "where=not visits=10", 7),
    (180, "where=visits is null", 1),
    (180, "where=visits is not null", 7),
    (181, "where=visits in (9,10,11)", 2),
    (182, "where=visits in [10..40]", 4),
    (182, "where=visits in ]10..40[", 2),
    (182, "where=visits in [10 TO 40[", 3),
    (183, "where=visits/2>10", 3),
    (184, "where=visits>10 and visits<50", 3),
    (185, "where=visits=0 or visits=9", 2),
    (186, 'where=visits=0 or visits=9 and kind="gym"', 2),
    (186, 'where=(visits=0 or visits=9) and kind="gym"', 1),
    (187, 'where=visits>10&where=kind="fountain"', 1),
    (188, 'where=kind="fountain"', 3),
    (188, "where=kind='fountain'", 3),
    (188, 'where=kind="Fountain"', 0),
    (189, 'where=kind in ("gym","pool")', 3),
    (189, 'where=not kind in ("gym","pool")', 5),
    (193, 'where=district="1er"', 3),
    (193, 'where=district!="1er"', 4),
    (193, 'where=not (district="1er")', 5),
    (194, r'where=name="Stade L\'Olympe"', 1),
    (194, r"where=name='Stade L\'Olympe'", 1),
    (195, 'where=name="fontaine cachée"', 1),
    (195, 'where=name="Fontaine Cachée"', 0),
    (196, "where=rating=3", 2),
    (196, 'where=rating>="4"', 3),
    (197, 'where=visits>"20"', 3),
    (199, "where=open", 5),
    (199, "where=open is true", 5),
    (199, "where=open=true", 5),
    (200, "where=open is false", 2),
    (200, "where=not open", 3),
    (200, "where=open is not true", 3),
    (200, "where=open is null", 1),
    (202, 'where="eau" in tags', 4),
    (202, 'where=tags="eau"', 4),
    (203, 'where=tags in ("secret","public")', 3),
    (204, 'where=tags!="eau"', 3),
    (204, "where=tags is null", 1),
    (205, "where=length(name)>14", 3),
    (206, 'where=lower(name)="fontaine cachée"', 1),
    (207, 'where=`kind`="gym"', 2),
    (211, 'where=code="A1"or code="A2"', 2),
    (212, "where=visits>10 AND open", 2),
    (215, 'where="fontaine"', 3),
    (216, 'where="font"', 0),
    (217, 'where="etoile"', 1),
    (223, 'where=""', 8),
    (224, 'where=search(name, "fon")', 3),
    (256, "where=opened_on=date'2020-02-29'", 1),
    (256, 'where=opened_on="2020-02-29"', 1),
    (257, "where=opened_on>date'2020'", 4),
    (257, "where=opened_on>2020", 4),
    (258, "where=opened_on>='2021-01-01'", 2),
    (259, "where=opened_on in [date'2019'..date'2020']", 2),
    (260, "where=opened_on is null", 1),
    (261, "where=year(opened_on)=2020", 2),
    (262, "where=updated_at>=date'2021'", 4),
    (262, "where=updated_at>=date'2021'&timezone=Europe/Paris", 5),
    (263, "where=updated_at=date'2020-05-01'", 1),
    (263, "where=updated_at<=date'2020-05-01'", 2),
    (264, "where=updated_at: date'2020-05-01'", 1),
    (265, "where=updated_at>=date'2021-01-01T00:00:00%2B00:00'&timezone=Europe/Paris", 4),
    (267, "where=year(updated_at)=2021", 2),
    (267, "where=year(updated_at)=2021&timezone=Europe/Paris", 3),
    (269, "where=updated_at<now()", 7),
    (366, "refine=kind:fountain", 3),
    (366, 'refine=kind:"fountain"', 3),
    (366, "refine=`kind`:fountain", 3),
    (367, "refine=kind:fountain&refine=kind:gym", 5),
    (368, "refine=district:1er&refine=district:2e", 0),
    (369, 'refine=district:1er&refine=district:2e&facet=facet(name="district", disjunctive=true)', 5),
    (370, "refine=kind:fountain&refine=district:2e", 1),
    (371, "refine=kind:fountain,district:2e", 1),
    (372, "refine=tags:eau&refine=tags:public", 2),
    (373, "refine=category_path:Water", 4),
    (373, "refine=category_path:Water/Pool", 1),
    (374, "refine=updated_at:2020", 3),
    (374, "refine=updated_at:2020/05", 1),
    (374, "refine=updated_at:2020/5", 1),
    (374, "refine=updated_at:2020/05/01", 1),
    (374, 'refine=updated_at:"2020/5/1"', 1),
    (375, "refine=updated_at:2021&timezone=Europe/Paris", 3),
    (376, "refine=open:true", 5),
    (376, "refine=visits:10", 1),
    (377, "refine=kind:nothing", 0),
    (380, "exclude=kind:fountain", 5),
    (380, "exclude=kind:fountain&exclude=kind:gym", 3),
    (381, "exclude=district:1er", 5),
    (382, "refine=kind:fountain&where=visits>5", 2),
    (383, 'refine=name:"Fontaine du Parc"', 1),
    (449, """where=name="x' OR 1=1 --\"""", 0),
]


@pytest.mark.parametrize(("number", "asked", "total"), TOTALS)
def test_totals(ask: Ask, number: int, asked: str, total: int) -> None:
    assert ask(f"{RECORDS}?{asked}")["total_count"] == total


COLUMNS = [
    (331, "order_by=visits&select=code", "A8 A5 A1 A3 A2 A4 A6 A7"),
    (332, "order_by=visits desc&select=code", "A6 A4 A2 A3 A1 A5 A8 A7"),
    (333, "order_by=-visits&select=code", "A6 A4 A2 A3 A1 A5 A8 A7"),
    (334, "order_by=visits ASC&select=code", "A8 A5 A1 A3 A2 A4 A6 A7"),
    (335, "order_by=district,visits desc&select=code", "A6 A1 A8 A2 A3 A4 A5 A7"),
    (336, "order_by=name&select=code", "A2 A1 A4 A7 A5 A3 A6 A8"),
    (337, "order_by=opened_on&select=code", "A6 A1 A2 A3 A8 A4 A7 A5"),
]


@pytest.mark.parametrize(("number", "asked", "codes"), COLUMNS)
def test_orders(ask: Ask, number: int, asked: str, codes: str) -> None:
    assert [one["code"] for one in ask(f"{RECORDS}?{asked}")["results"]] == codes.split()


FIRST = [
    (145, "select=code,visits", {"code": "A1", "visits": 10}),
    (146, "select=visits,code", {"visits": 10, "code": "A1"}),
    (147, "select=code,visits as v", {"code": "A1", "v": 10}),
    (150, "select=visits*2", {"visits*2": 20}),
    (153, "select=include(up*)", {"updated_at": "2020-01-15T22:30:00+00:00"}),
    (155, "select=include(cat*), code", {"category_path": "Water/Fountain", "code": "A1"}),
    (156, "select=length(name) as l", {"l": 15}),
    (157, "select=lower(name) as l", {"l": "fontaine étoile"}),
    (
        158,
        "select=year(updated_at) as y,month(updated_at) as m,day(updated_at) as d,hour(updated_at) as h",
        {"y": 2020, "m": 1, "d": 15, "h": 22},
    ),
    (161, "select=visits/0 as z", {"z": None}),
    (162, 'select="hello" as g', {"g": "hello"}),
    (164, "select=count(*) as n", {"n": 8}),
    (165, "select=sum(visits) as s&limit=1", {"s": 198}),
    (167, "select=count(*)&limit=1", {"count(*)": 8}),
    (171, "select=`kind` as `group`", {"group": "fountain"}),
    (172, "select=COUNT(*) AS n", {"n": 8}),
    (
        325,
        "select=min(opened_on) as a,max(updated_at) as b&limit=1",
        {"a": "2018-11-05", "b": "2022-10-30T00:30:00+00:00"},
    ),
    (
        324,
        "select=min(visits) as a,max(visits) as b,median(visits) as c,percentile(visits,50) as d&limit=1",
        {"a": 0, "b": 100, "c": 14.0, "d": 14.0},
    ),
    (
        323,
        "select=count(visits) as a,count(distinct kind) as b,count(distinct district) as c&limit=1",
        {"a": 7, "b": 5, "c": 3},
    ),
]


@pytest.mark.parametrize(("number", "asked", "expected"), FIRST)
def test_first_results(ask: Ask, number: int, asked: str, expected: dict[str, Any]) -> None:
    first = ask(f"{RECORDS}?{asked}")["results"][0]

    assert first == expected
    assert list(first) == list(expected)


GROUPS = [
    (283, "group_by=kind", ["fountain", "gym", "kiosk", "pool", "stadium"]),
    (
        284,
        "group_by=kind&select=count(*) as n",
        [("fountain", 3), ("gym", 2), ("kiosk", 1), ("pool", 1), ("stadium", 1)],
    ),
    (289, "group_by=district&select=count(*) as n", [("1er", 3), ("2e", 2), ("3e", 2), (None, 1)]),
    (290, "group_by=tags&select=count(*) as n", [("eau", 4), ("public", 3), ("secret", 1), ("sport", 4), (None, 1)]),
    (
        293,
        "group_by=kind&select=sum(visits) as s",
        [("fountain", 35), ("gym", 49), ("kiosk", 0), ("pool", 14), ("stadium", 100)],
    ),
    (
        296,
        "group_by=kind&select=count(*) as n&order_by=n desc",
        [("fountain", 3), ("gym", 2), ("kiosk", 1), ("pool", 1), ("stadium", 1)],
    ),
    (298, "group_by=kind&order_by=kind desc", ["stadium", "pool", "kiosk", "gym", "fountain"]),
    (
        302,
        "where=visits>10&group_by=kind&select=count(*) as n",
        [("fountain", 1), ("gym", 1), ("pool", 1), ("stadium", 1)],
    ),
    (303, "group_by=kind&limit=2&offset=2", ["kiosk", "pool"]),
    (
        304,
        "group_by=year(opened_on) as y&select=count(*) as n",
        [(2018, 1), (2019, 2), (2020, 2), (2021, 1), (2022, 1), (None, 1)],
    ),
    (322, "group_by=open&select=count(*) as n", [(False, 2), (True, 5), (None, 1)]),
]


@pytest.mark.parametrize(("number", "asked", "expected"), GROUPS)
def test_groups(ask: Ask, number: int, asked: str, expected: list[Any]) -> None:
    found = ask(f"{RECORDS}?{asked}")

    rows = [tuple(one.values()) if len(one) > 1 else next(iter(one.values())) for one in found["results"]]
    assert rows == expected
    assert found["total_count"] == len(expected)


REFUSALS = [
    (34, "?select=metas", "ODSQLError", "Unknown field: metas"),
    (35, "?where=data_visible=true", "ODSQLError", "Field data_visible is not allowed in the current clause"),
    (61, "?limit=101", "InvalidRESTParameterError", "limit"),
    (23, f"{RECORDS}?lang=xx", "InvalidRESTParameterError", "lang"),
    (24, f"{RECORDS}?timezone=Mars/Base", "InvalidRESTParameterError", "timezone"),
    (131, f"{RECORDS}?limit=101", "InvalidRESTParameterError", "limit"),
    (133, f"{RECORDS}?limit=-2", "InvalidRESTParameterError", "limit"),
    (134, f"{RECORDS}?limit=abc", "InvalidRESTParameterError", "limit"),
    (135, f"{RECORDS}?offset=-1", "InvalidRESTParameterError", "offset"),
    (138, "big-series/records?limit=10&offset=9995", "InvalidRESTParameterError", "offset"),
    (139, "big-series/records?offset=10000", "InvalidRESTParameterError", "offset"),
    (142, "big-series/records?group_by=g&limit=20001", "InvalidRESTParameterError", "limit"),
    (143, "big-series/records?group_by=g&limit=20000&offset=1", "InvalidRESTParameterError", "offset"),
    (151, f"{RECORDS}?select=Visits", "ODSQLError", "Unknown field: Visits"),
    (
        152,
        f"{RECORDS}?select=nope",
        "ODSQLError",
        "ODSQL query is malformed: Unknown field: nope. Clause(s) containing the error(s): select.",
    ),
    (169, f"{RECORDS}?select=visits v", "ODSQLSyntaxError", "select."),
    (170, f'{RECORDS}?select=1 as "x"', "ODSQLSyntaxError", "select."),
    (190, f'{RECORDS}?where=kind not in ("gym")', "ODSQLSyntaxError", "where."),
    (191, f'{RECORDS}?where=kind == "gym"', "ODSQLSyntaxError", "where."),
    (198, f'{RECORDS}?where=visits>"abc"', "ODSQLError", "where."),
    (201, f"{RECORDS}?where=visits", "ODSQL", "where."),
    (208, f"{RECORDS}?where=nope=1", "ODSQLError", "Clause(s) containing the error(s): where."),
    (209, f"{RECORDS}?where=(visits>1", "ODSQLSyntaxError", "unexpected end of line"),
    (292, f"{RECORDS}?group_by=kind&select=name", "ODSQLError", "select."),
    (320, f"{RECORDS}?group_by=location", "ODSQLError", "group_by."),
    (
        327,
        f"{RECORDS}?select=avg(name)&limit=1",
        "ODSQLError",
        "StatAggregation only supports numeric or date expression",
    ),
    (330, f"{RECORDS}?group_by=nope", "ODSQLError", "Clause(s) containing the error(s): group_by."),
    (341, f"{RECORDS}?order_by=location", "ODSQLError", "order_by."),
    (342, f"{RECORDS}?order_by=nope", "ODSQLError", "order_by."),
    (378, f"{RECORDS}?refine=nope:1", "ODSQL", "refine."),
    (379, f"{RECORDS}?refine=kind", "ODSQL", "refine"),
    (441, f"{RECORDS}?where=visits >", "ODSQLSyntaxError", "Clause(s) containing the error(s): where."),
    (444, f"{RECORDS}?select=nope&where=nope=1", "ODSQLError", "Unknown field: nope"),
]


@pytest.mark.parametrize(("number", "path", "code", "message"), REFUSALS)
def test_refusals(ask: Ask, settings: Settings, number: int, path: str, code: str, message: str) -> None:
    settings.RESULT_WINDOW = 10_000

    refused = ask(path, status=400)

    assert set(refused) == {"error_code", "message"}
    assert refused["error_code"].startswith(code)
    assert message in refused["message"]


def test_s095_a_result_has_the_fields_in_order_and_the_types_of_the_contract(ask: Ask) -> None:
    first = ask(RECORDS)["results"][0]

    assert first == {
        "code": "A1",
        "name": "Fontaine Étoile",
        "kind": "fountain",
        "district": "1er",
        "tags": ["eau", "public"],
        "category_path": "Water/Fountain",
        "visits": 10,
        "rating": 4.5,
        "open": True,
        "opened_on": "2019-03-26",
        "updated_at": "2020-01-15T22:30:00+00:00",
        "location": {"lon": 2.3376, "lat": 48.8606},
        "photo": None,
        "extra": None,
    }
    assert [*first][:3] == ["code", "name", "kind"]


def test_s096_nulls_are_present(ask: Ask) -> None:
    seventh = ask(RECORDS)["results"][6]

    assert len(seventh) == 14
    assert (seventh["visits"], seventh["location"], seventh["updated_at"]) == (None, None, None)


def test_s098_technical_keys_come_when_asked(ask: Ask) -> None:
    first = ask(f"{RECORDS}?include_app_metas=true")["results"][0]

    assert re.fullmatch("[0-9a-f]{40}", first["_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", first["_timestamp"])
    assert isinstance(first["_size"], int)


def test_s100_links_come_when_asked(ask: Ask) -> None:
    page = ask(f"{RECORDS}?include_links=true&limit=3&offset=3")

    assert [one["rel"] for one in page["_links"]] == ["self", "first", "last", "prev", "next"]
    assert [one["rel"] for one in page["results"][0]["_links"]] == ["self", "dataset", "catalog"]
    assert page["_links"][4]["href"].startswith(
        "http://testserver/api/explore/v2.1/catalog/datasets/city-spots/records?"
    )
    assert "_id" not in page["results"][0]


@pytest.mark.parametrize(
    ("number", "place", "expected"), [(109, 0, "2020-01-15T23:30:00+01:00"), (110, 5, "2022-03-27T03:30:00+02:00")]
)
def test_instants_follow_the_zone(ask: Ask, number: int, place: int, expected: str) -> None:
    assert ask(f"{RECORDS}?timezone=Europe/Paris")["results"][place]["updated_at"] == expected


def test_s112_shapes_are_features(ask: Ask) -> None:
    shape = ask("districts/records")["results"][0]["geo_shape"]

    assert (shape["type"], shape["geometry"]["type"], shape["properties"]) == ("Feature", "Polygon", {})


def test_s113_files_and_json_are_objects(ask: Ask) -> None:
    fourth = ask(RECORDS)["results"][3]

    assert fourth["extra"] == {"surface": 120}
    assert {"filename", "format", "id", "mimetype", "width", "height", "thumbnail", "url"} <= set(fourth["photo"])
    assert fourth["photo"]["url"].endswith(f"/city-spots/files/{fourth['photo']['id']}")


def test_s117_one_record_by_its_id(ask: Ask) -> None:
    found = ask(f"{RECORDS}?include_app_metas=true&limit=1")["results"][0]

    assert ask(f"{RECORDS}/{found['_id']}") == ask(f"{RECORDS}?limit=1")["results"][0]
    assert ask(f"{RECORDS}/{found['_id']}?select=code") == {"code": "A1"}
    assert ask(f"{RECORDS}/{found['_id']}?include_app_metas=true") == found


@pytest.mark.parametrize("record_id", ["0" * 40, "nope", "A" * 40])
def test_s119_unknown_records_are_not_found(ask: Ask, record_id: str) -> None:
    assert ask(f"{RECORDS}/{record_id}", status=404) == {
        "error_code": "NotFoundResource",
        "message": f"The requested record {record_id} does not exist.",
    }


def test_s121_unknown_datasets_are_not_found(ask: Ask) -> None:
    assert ask("nope/records", status=404)["message"] == "The requested dataset nope does not exist."
    assert ask("secret/records", status=404)["error_code"] == "NotFoundResource"


def test_s122_closed_data_is_forbidden(ask: Ask) -> None:
    assert ask("closed-data/records", status=403) == {
        "error_code": "ForbiddenAccess",
        "message": "You don't have permission to access the requested resource",
    }


def test_s123_a_dataset_without_records_has_none(ask: Ask) -> None:
    assert ask("paper-plan/records") == {"total_count": 0, "results": []}


def test_s125_large_datasets_are_counted_whole(ask: Ask) -> None:
    page = ask("big-series/records")

    assert (page["total_count"], len(page["results"])) == (12000, 10)


@pytest.mark.parametrize("name", ["aggregates", "query"])
def test_s126_what_moved_is_gone(ask: Ask, name: str) -> None:
    assert ask(f"city-spots/{name}", status=410)["error_code"] == "GoneResource"


SIZES = [
    (127, f"{RECORDS}?limit=3", 3),
    (129, f"{RECORDS}?limit=-1", 8),
    (130, "big-series/records?limit=-1", 100),
    (137, "big-series/records?limit=100&offset=9900", 100),
    (141, "big-series/records?group_by=g", 12000),
    (142, "big-series/records?group_by=g&limit=20000", 12000),
    (144, "big-series/records?group_by=g&limit=5&offset=2", 5),
    (166, f"{RECORDS}?select=code,avg(visits) as m&limit=2", 2),
]


@pytest.mark.parametrize(("number", "path", "size"), SIZES)
def test_sizes(ask: Ask, number: int, path: str, size: int) -> None:
    assert len(ask(path)["results"]) == size


def test_s140_pages_hold_no_duplicate_and_no_gap(ask: Ask) -> None:
    pages = (ask(f"big-series/records?order_by=n&select=n&limit=100&offset={at}") for at in range(0, 1000, 100))

    assert [one["n"] for page in pages for one in page["results"]] == list(range(1000))


def test_s343_pages_over_ties_hold_each_record_once(ask: Ask) -> None:
    pages = [ask(f"{RECORDS}?order_by=kind&select=code&limit=3&offset={at}")["results"] for at in (0, 3, 6)]

    assert sorted(one["code"] for page in pages for one in page) == [f"A{place}" for place in range(1, 9)]


def test_s148_a_star_is_everything(ask: Ask) -> None:
    assert ask(f"{RECORDS}?select=*") == ask(RECORDS)
    assert ask(f"{RECORDS}?select=*,visits*2 as dbl")["results"][0]["dbl"] == 20
    assert len(ask(f"{RECORDS}?select=exclude(photo),exclude(extra)")["results"][0]) == 12

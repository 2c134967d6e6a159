"""`parvis load`: what it makes, says and leaves."""

import datetime as dt
import functools
import http.server
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.catalogue.models import Dataset
from tests.app.ingest.conftest import Loader, parvis, rows

TREES = "Code;Espèce;Hauteur (m);Planté le\n001;Chêne;12,5;05/03/1990\n002;Érable;8;29/02/2000\n003;Tilleul;;\n"


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    path = tmp_path / "Mes arbres 2024.csv"
    path.write_text(TREES, encoding="cp1252")
    return path


def test_a_file_becomes_a_dataset_that_can_be_asked(load: Loader, trees: Path) -> None:
    assert load(trees) == 0

    dataset = Dataset.objects.get(dataset_id="mes-arbres-2024")
    assert dataset.is_published
    assert dataset.title() == "Mes arbres 2024"
    assert rows("mes-arbres-2024", "code, espece, hauteur_m, plante_le") == [
        ("001", "Chêne", 12.5, dt.date(1990, 3, 5)),
        ("002", "Érable", 8.0, dt.date(2000, 2, 29)),
        ("003", "Tilleul", None, None),
    ]
    assert "mes-arbres-2024: 3 records, 4 fields" in load.out
    assert "code text, espece text, hauteur_m double, plante_le date" in load.out
    assert "encoding windows-1252" in load.out
    assert load.err == ""


def test_warnings_say_line_and_column(load: Loader, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n;x\n" + "1;y\n" * 200 + "douze;y\n")

    assert load(tmp_path / "a.csv") == 0

    assert "warning: Line 202: “douze” in n does not fit its type (int) and was left empty." in load.out


def test_many_sources_in_one_call_and_one_that_fails(load: Loader, trees: Path, tmp_path: Path) -> None:
    (tmp_path / "vide.csv").write_bytes(b"")
    (tmp_path / "b.json").write_text('[{"a": 1}]')

    assert load(tmp_path / "vide.csv", trees, tmp_path / "b.json", tmp_path / "nulle-part.csv") == 1

    assert set(Dataset.objects.values_list("dataset_id", flat=True)) == {"mes-arbres-2024", "b"}
    assert load.err.splitlines() == [
        "The file vide.csv is empty.",
        f"There is no file {tmp_path / 'nulle-part.csv'}.",
    ]


def test_a_draft_is_not_shown(load: Loader, trees: Path) -> None:
    assert load(trees, "--id", "arbres", "--draft") == 0

    assert not Dataset.objects.get(dataset_id="arbres").is_published


def test_an_identifier_that_cannot_be_is_refused(load: Loader, trees: Path) -> None:
    assert load(trees, "--id", "pas/possible") == 1

    assert "The identifier pas/possible cannot be used" in load.err
    assert not Dataset.objects.exists()


def test_loading_again_replaces_the_records_and_keeps_what_is_said(load: Loader, trees: Path) -> None:
    load(trees, "--id", "arbres")
    dataset = Dataset.objects.get(dataset_id="arbres")
    trees.write_text(TREES + "004;If;3;01/01/2001\n", encoding="cp1252")

    assert load(trees, "--id", "arbres") == 0

    again = Dataset.objects.get(dataset_id="arbres")
    assert (again.uid, again.title()) == (dataset.uid, dataset.title())
    assert [code for (code,) in rows("arbres", "code")] == ["001", "002", "003", "004"]


def test_a_load_that_fails_leaves_the_old_version(load: Loader, trees: Path, tmp_path: Path) -> None:
    load(trees, "--id", "arbres")
    before = rows("arbres", "code, espece")
    (tmp_path / "bad.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "metas.json").write_text('{"default": {"nonsense": 1}}')

    assert load(tmp_path / "bad.csv", "--id", "arbres") == 1
    assert load(trees, "--id", "arbres", "--metadata", tmp_path / "metas.json") == 1

    assert "There is no metadata key default.nonsense" in load.err
    assert rows("arbres", "code, espece") == before


def test_a_schema_beside_the_file_is_followed(load: Loader, tmp_path: Path) -> None:
    (tmp_path / "100@ville.csv").write_text("code|tags|lieu\n7|a/b|48.8,2.3\n")
    described = {
        "dataset_id": "cent@ville",
        "csv": {"file": "100@ville.csv", "delimiter": "|", "encoding": "utf-8"},
        "metas": {"default": {"title": "Cent", "keyword": ["x", "y"], "publisher": "Ville", "modified": None}},
        "fields": [
            {"name": "code", "label": "Le code", "type": "text", "facet": True, "why": ["ref"]},
            {"name": "tags", "type": "text", "multivalued": "/", "hierarchical": "-"},
            {"name": "lieu", "label": {"fr": "Lieu", "en": "Place"}, "type": "geo_point_2d"},
        ],
    }
    (tmp_path / "100@ville.schema.json").write_text(json.dumps(described))

    assert load(tmp_path / "100@ville.csv", tmp_path / "100@ville.schema.json") == 0

    dataset = Dataset.objects.get()
    assert (dataset.dataset_id, dataset.title()) == ("cent@ville", "Cent")
    assert dataset.current is not None
    code, tags, place = dataset.current.schema_in("en")
    assert (code.label, dict(code.annotations)) == ("Le code", {"facet": True})
    assert dict(tags.annotations) == {"multivalued": "/", "hierarchical": "-"}
    assert place.label == "Place"
    assert rows("cent@ville", "code, tags") == [("7", ["a", "b"])]


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ("{", "is not JSON"),
        ('{"fields": {}}', "fields must be a list"),
        ('{"fields": [{"name": "a", "type": "colour"}]}', "the type of the field a must be one of text, int"),
        ('{"fields": [{"type": "text"}]}', "fields[1].name must be a name"),
    ],
)
def test_a_schema_that_is_none_is_refused(schema: str, sentence: str, load: Loader, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "s.json").write_text(schema)

    with pytest.raises(Exception, match=r"s\.json") as refused:
        load(tmp_path / "a.csv", "--schema", tmp_path / "s.json")

    assert sentence in str(refused.value)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """An address that serves the test's files."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_address_is_fetched_where_it_may_be(load: Loader, trees: Path, site: str, settings: object) -> None:
    assert load(f"{site}/Mes%20arbres%202024.csv") == 1
    assert "is on a private network, which this portal does not read" in load.err

    settings.ALLOW_PRIVATE_ADDRESSES = True  # type: ignore[attr-defined]
    assert load(f"{site}/Mes%20arbres%202024.csv", f"{site}/absent.csv") == 1

    assert Dataset.objects.get().dataset_id == "mes-arbres-2024"
    assert "absent.csv answers with status 404" in load.err


def test_nothing_is_left_in_the_work_folder(load: Loader, trees: Path, datasets_folder: Path) -> None:
    stale = datasets_folder / "work" / "load-killed"
    stale.mkdir(parents=True)
    (stale / "half").write_bytes(b"x")

    load(trees)

    assert [path.name for path in (datasets_folder / "work").iterdir()] == ["lock"]


def test_a_killed_load_leaves_the_old_version_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    data_dir, big = tmp_path / "data", tmp_path / "big.csv"
    big.write_text("a;b\n1;x\n")
    first = parvis("load", str(big), data_dir=data_dir)
    said = first.communicate(timeout=60)
    assert first.returncode == 0, said
    big.write_text("a;b\n" + "".join(f"{n};{'mot ' * 20}{n}\n" for n in range(400_000)))
    kept = {path.name for path in (data_dir / "datasets").glob("da_*/*") if path.is_dir()}

    killed = parvis("load", str(big), data_dir=data_dir)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list((data_dir / "datasets").glob("da_*/.*")):
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=10)

    assert list((data_dir / "datasets").glob("da_*/.*"))
    listing = parvis(
        "shell", "-v", "0", "-c",
        "from parvis.catalogue.models import Dataset; d = Dataset.objects.get(); print(d.current.number, d.current.records_count)",
        data_dir=data_dir,
    )  # fmt: skip
    assert listing.communicate(timeout=60)[0].split() == ["1", "1"]
    assert kept == {"1"}

    big.write_text("a;b\n2;y\n3;z\n")
    after = parvis("load", str(big), data_dir=data_dir)
    said = after.communicate(timeout=60)
    assert after.returncode == 0, said
    assert "big: 2 records" in said[0]
    assert not list((data_dir / "datasets").glob("da_*/.*"))
    assert not list((data_dir / "work").glob("load-*"))

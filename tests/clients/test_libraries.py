"""Libraries made for the original platform, unmodified: @opendatasoft/api-client, odsclient."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serving import ROOT

SCRIPT = Path(__file__).with_name("api_client.cjs")
PACKAGE = ROOT / "node_modules" / "@opendatasoft" / "api-client"


@pytest.fixture(scope="module")
def asked(address: str) -> dict[str, object]:
    """What the script of the JavaScript client got, by question."""
    node = ROOT / ".venv" / "bin" / "node"
    program = str(node) if node.exists() else shutil.which("node")
    if program is None or not PACKAGE.is_dir():
        pytest.skip("@opendatasoft/api-client is not installed")
    done = subprocess.run([program, SCRIPT, address], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_javascript_client_builds_and_runs_its_queries(asked: dict[str, object]) -> None:
    assert asked["datasets"] == 5
    assert asked["records"] == ["Grand Gymnase", "Petit gymnase"]
    assert asked["groups"] == [["fountain", 3], ["gym", 2]]
    assert asked["joined"] == ["A3", "A4", "A5"]
    assert asked["facets"] == ["kind"]
    assert asked["refined"] == ["A4", "A5"]
    assert asked["dated"] == 5
    assert asked["exported"] == 8
    assert asked["quoted"] == ["A6"]


def test_the_javascript_client_sorts_refusals_into_its_errors(asked: dict[str, object]) -> None:
    assert asked["malformed"] == [400, "ODSQLSyntaxError"]
    assert asked["missing"] == [404, "NotFoundResource"]


def test_each_format_the_javascript_client_names_leaves(asked: dict[str, object]) -> None:
    """`mvt` is served as tiles, and the national profiles of DCAT only where a portal has them."""
    formats = asked["formats"]
    assert isinstance(formats, dict)
    refused = {name for name, status in formats.items() if status != 200}
    assert {name for name in refused if not name.startswith("dcat")} == {"mvt"}


def test_odsclient_reads_a_whole_dataset(address: str, tmp_path: Path) -> None:
    odsclient = pytest.importorskip("odsclient")
    client = odsclient.ODSClient(base_url=address)

    found = client.get_whole_dataframe("city-spots")
    labelled = client.get_whole_dataframe("city-spots", use_labels_for_header=True)
    client.get_whole_dataset("city-spots", format="geojson", to_path=str(tmp_path / "spots.geojson"))

    assert found.shape == (8, 14)
    assert list(labelled.columns)[:3] == ["Code", "Nom", "Type de lieu"]
    assert len(json.loads((tmp_path / "spots.geojson").read_text())["features"]) == 8
    with pytest.raises(Exception, match="404"):
        client.get_whole_dataframe("nope")

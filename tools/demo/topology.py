"""The outlines of countries out of a topology. Source: TopoJSON 1.0: arcs are quantised, and shared by neighbours."""

import json
from collections.abc import Mapping
from typing import Any

import pyproj
import shapely

EARTH = pyproj.Geod(ellps="WGS84")


def countries(topology: Mapping[str, Any]) -> dict[str, Any]:
    """Countries as GeoJSON, with their areas."""
    arcs = [absolute(arc, topology["transform"]) for arc in topology["arcs"]]
    features = []
    for one in topology["objects"]["countries"]["geometries"]:
        shape = shapely.make_valid(outline(one, arcs))
        area = abs(EARTH.geometry_area_perimeter(shape)[0]) / 1e6
        point = shapely.point_on_surface(shape)
        properties = {
            "code": one.get("id"),
            "name": one["properties"]["name"],
            "area_km2": round(area, -1 if area > 1000 else 1),
            "geo_point_2d": {"lon": point.x, "lat": point.y},
        }
        features.append(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        )
    return {"type": "FeatureCollection", "features": features}


def absolute(arc: list[list[int]], transform: Mapping[str, list[float]]) -> list[tuple[float, float]]:
    """The positions of an arc in degrees."""
    (east, north), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    found = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        found.append((x * east + west, y * north + south))
    return found


def outline(geometry: Mapping[str, Any], arcs: list[list[tuple[float, float]]]) -> shapely.Geometry:
    """The polygons of a country; a negative arc is walked backwards."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])

    def ring(indexes: list[int]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for index in indexes:
            found += (arcs[index] if index >= 0 else arcs[~index][::-1])[1 if found else 0 :]
        return found

    rings = [[ring(indexes) for indexes in polygon] for polygon in polygons]
    return shapely.MultiPolygon([shapely.Polygon(outer, inner) for outer, *inner in rings])

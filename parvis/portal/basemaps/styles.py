"""The looks of backgrounds, as styles of MapLibre, light and dark. Colours: interface design, section 16.

No `glyphs`: the browser draws names with the portal's own face.
"""

from dataclasses import dataclass
from typing import Any

from parvis.portal.basemaps.choices import BUILT_IN, Basemap, Outlines, built_in

FACE = ["Public Sans"]
Layer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme."""

    water: str
    land: str
    communes: str
    departments: str
    countries: str
    rivers: str
    names: str
    halo: str
    green: str
    built: str
    road: str
    main_road: str


LIGHT = Palette(
    "#cfe0e6", "#f4f1ea", "#e0dacc", "#cdc5b3", "#a2977f", "#bcd3dc", "#46524c", "#ffffff", "#e3ebd9", "#e7e1d5",
    "#ffffff", "#fbf3dc",
)  # fmt: skip
DARK = Palette(
    "#122129", "#1a2320", "#28332f", "#3a4742", "#5d6c65", "#16303a", "#bcc5bf", "#121917", "#1c2c24", "#232d29",
    "#2b3733", "#35423d",
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}


def style(basemap: Basemap, theme: str, lang: str, outlines: Outlines | None) -> dict[str, Any]:
    """The whole style of a background. Addresses of tiles begin with a slash: pages make them whole."""
    palette = THEMES[theme]
    sources: dict[str, Any] = {BUILT_IN: source(built_in())}
    layers = natural(palette)
    if not basemap.is_built_in:
        sources[basemap.id] = source(basemap)
        layers += drawn(basemap, palette, lang)
    if outlines is not None:
        sources["outlines"] = outline_source(outlines)
        layers += boundaries(outlines, palette)
    if basemap.is_built_in:
        layers += country_names(palette, lang)
    return {"version": 8, "name": str(basemap.name(lang)), "sources": sources, "layers": layers}


def source(basemap: Basemap) -> dict[str, Any]:
    """Where tiles come from: always from here."""
    return {
        "type": "raster" if basemap.is_raster else "vector",
        "tiles": [f"/tiles/{basemap.id}/{{z}}/{{x}}/{{y}}"],
        "minzoom": basemap.min_zoom,
        "maxzoom": basemap.max_zoom,
        "attribution": basemap.attribution,
        **({"tileSize": basemap.tile_pixels} if basemap.is_raster else {}),
    }


def drawn(basemap: Basemap, palette: Palette, lang: str) -> list[Layer]:
    """The layers of an operator's background."""
    if basemap.is_raster:
        return [{"id": basemap.id, "type": "raster", "source": basemap.id}]
    own = [{**one, "source": basemap.id} if one["type"] != "background" else one for one in basemap.layers]
    return own or streets(basemap.id, palette, lang)


def natural(palette: Palette) -> list[Layer]:
    """The world of Natural Earth."""
    return [
        {"id": "water", "type": "background", "paint": {"background-color": palette.water}},
        fill("land", BUILT_IN, "land", palette.land),
        fill("lakes", BUILT_IN, "lakes", palette.water),
        {
            **line("rivers", BUILT_IN, "rivers", palette.rivers, [3, 0.4, 8, 1.4]),
            "maxzoom": 9.3,
            "paint": {
                "line-color": palette.rivers,
                "line-width": stops([3, 0.4, 8, 1.4]),
                "line-opacity": stops([8, 1, 9.2, 0]),
            },
        },
        line("borders", BUILT_IN, "borders", palette.countries, [2, 0.5, 10, 1.8]),
    ]


def country_names(palette: Palette, lang: str) -> list[Layer]:
    """Names of countries, until the map is too near for them."""
    names = label("country-names", BUILT_IN, "countries", ["get", "fr" if lang == "fr" else "en"], palette)
    names["layout"]["text-size"] = stops([1, 11, 6, 16])
    return [{**names, "minzoom": 1.5, "maxzoom": 8}]


def outline_source(outlines: Outlines) -> dict[str, Any]:
    """Boundaries are tiles of a dataset, like any other."""
    address = f"/api/explore/v2.1/catalog/datasets/{outlines.dataset_id}/tiles/{{z}}/{{x}}/{{y}}.mvt?mode=shapes"
    if outlines.name_field:
        address += f"&by={outlines.name_field}"
    return {"type": "vector", "tiles": [address], "minzoom": min(outlines.min_zoom, 12), "maxzoom": 14}


def boundaries(outlines: Outlines, palette: Palette) -> list[Layer]:
    """Boundaries as thin lines, with names where they are known."""
    found = [
        {**line("outlines", "outlines", "shapes", palette.communes, [8, 0.9, 14, 1.2]), "minzoom": outlines.min_zoom}
    ]
    if outlines.name_field:
        names = label("outline-names", "outlines", "shapes", ["get", "v"], palette)
        found.append({**names, "minzoom": outlines.min_zoom + 2})
    return found


def streets(name: str, palette: Palette, lang: str) -> list[Layer]:
    """Vector tiles in either of the two usual schemas: Protomaps and OpenMapTiles."""
    called = ["coalesce", ["get", f"name:{lang}"], ["get", "name"]]
    green = ["in", ["coalesce", ["get", "kind"], ["get", "class"], ""], ["literal", [
        "park", "forest", "wood", "grass", "cemetery", "nature_reserve", "garden", "meadow", "national_park",
    ]]]  # fmt: skip
    main = ["in", ["coalesce", ["get", "kind"], ["get", "class"], ""], ["literal", [
        "highway", "major_road", "motorway", "trunk", "primary", "secondary",
    ]]]  # fmt: skip
    found = [fill(f"{name}-earth", name, "earth", palette.land)]
    for layer in ("landuse", "landcover", "park"):
        found.append({**fill(f"{name}-{layer}", name, layer, palette.green), "filter": green})
    found.append(
        {**fill(f"{name}-water", name, "water", palette.water), "filter": ["==", ["geometry-type"], "Polygon"]}
    )
    found.append(line(f"{name}-waterway", name, "waterway", palette.water, [8, 0.6, 14, 2]))
    for layer in ("buildings", "building"):
        found.append({**fill(f"{name}-{layer}", name, layer, palette.built), "minzoom": 13})
    for layer in ("roads", "transportation"):
        found.append({**line(f"{name}-{layer}", name, layer, palette.road, [10, 0.3, 18, 9]), "filter": ["!", main]})
        found.append({**line(f"{name}-{layer}-main", name, layer, palette.main_road, [6, 0.5, 18, 14]), "filter": main})
    for layer in ("boundaries", "boundary"):
        found.append(line(f"{name}-{layer}", name, layer, palette.departments, [4, 0.5, 12, 1.6]))
    for layer in ("roads", "transportation_name"):
        names = label(f"{name}-{layer}-names", name, layer, called, palette)
        names["layout"] |= {"symbol-placement": "line", "text-size": 11}
        found.append({**names, "minzoom": 14})
    return [*found, *(label(f"{name}-{layer}-names", name, layer, called, palette) for layer in ("places", "place"))]


def fill(name: str, source_: str, layer: str, colour: str) -> Layer:
    """Surfaces."""
    return {"id": name, "type": "fill", "source": source_, "source-layer": layer, "paint": {"fill-color": colour}}


def line(name: str, source_: str, layer: str, colour: str, widths: list[float]) -> Layer:
    """Lines, wider as the map comes nearer: zoom, width, zoom, width."""
    paint = {"line-color": colour, "line-width": stops(widths)}
    return {"id": name, "type": "line", "source": source_, "source-layer": layer, "paint": paint}


def label(name: str, source_: str, layer: str, text: list[Any], palette: Palette) -> Layer:
    """Names."""
    return {
        "id": name,
        "type": "symbol",
        "source": source_,
        "source-layer": layer,
        "layout": {"text-field": text, "text-font": FACE, "text-size": 12, "text-max-width": 8},
        "paint": {"text-color": palette.names, "text-halo-color": palette.halo, "text-halo-width": 1.4},
    }


def stops(values: list[float]) -> list[Any]:
    """A value that grows with the zoom."""
    return ["interpolate", ["linear"], ["zoom"], *values]

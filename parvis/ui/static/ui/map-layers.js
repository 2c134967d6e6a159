// The records as layers of the map: marks, lines, surfaces or heat, in the colours that the legend shows.
import { SOURCE, above, token } from "./map-marks.js";
import { showZones } from "./map-zones.js";


export function dataLayers(map) {
  return map.getStyle().layers.filter((one) => one.source === SOURCE || one.source === "groups").map((one) => one.id);
}

export function removeData(map) {
  for (const id of dataLayers(map)) map.removeLayer(id);
  for (const id of [SOURCE, "groups"]) if (map.getSource(id)) map.removeSource(id);
}

export function showData(element) {
  const { map, settings } = element;
  if (settings.mode === "groups") return;
  if (settings.mode === "zones") return showZones(element);
  addRecords(element, SOURCE, above(map));
}

// The records of a question under a name of their own, below another layer.
export function addRecords(element, name, below) {
  const { map, settings } = element;
  const mode = { density: "cells", shapes: "shapes" }[settings.mode] ?? "points";
  map.addSource(name, {
    type: "vector",
    tiles: [`${location.origin}${settings.api}tiles/{z}/{x}/{y}.mvt?mode=${mode}&${settings.tiles}`],
    maxzoom: mode === "shapes" ? 16 : 18,
  });
  const looks = { cells: heat, shapes, points }[mode](element);
  for (const one of looks) map.addLayer({ source: name, "source-layer": mode, ...one, id: `${name}-${one.id}` }, below);
  if (mode === "cells") weigh(element, `${name}-heat`);
}

function points(element) {
  return [circles(element, {})];
}

function circles(element, extra) {
  return {
    id: "circles",
    type: "circle",
    paint: {
      "circle-color": colours(element),
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 2.5, 11, 4, 15, 6],
      "circle-stroke-color": token(element, "--data-ring"),
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 14, 1.5],
    },
    ...extra,
  };
}

function shapes(element) {
  const colour = colours(element);
  const of = (kind) => ({ filter: ["==", ["geometry-type"], kind] });
  return [
    { id: "surfaces", type: "fill", paint: { "fill-color": colour, "fill-opacity": 0.72 }, ...of("Polygon") },
    {
      id: "edges",
      type: "line",
      paint: { "line-color": token(element, "--data-ring"), "line-width": 1.4 },
      ...of("Polygon"),
    },
    {
      id: "lines",
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 1.2, 14, 4] },
      ...of("LineString"),
    },
    circles(element, of("Point")),
  ];
}

function heat(element) {
  const steps = [...element.querySelectorAll(".key [data-swatch]")].map((one) => getComputedStyle(one).fill);
  const ramp = steps.flatMap((one, place) => [(place + 1) / steps.length, one]);
  return [
    {
      id: "heat",
      type: "heatmap",
      paint: {
        "heatmap-weight": 0,
        "heatmap-intensity": 0.4,
        "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 4, 8, 12, 14],
        "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, clear(steps[0]), ...ramp],
        "heatmap-opacity": 0.85,
      },
    },
  ];
}

// The same colour, seen through: black would darken what fades.
function clear(colour) {
  return colour.replace(/^rgba?\(([\d.]+,\s*[\d.]+,\s*[\d.]+).*$/, "rgba($1, 0)");
}

// How much one cell counts depends on the fullest one of the zoom: asked once for each.
async function weigh(element, id) {
  const { map, settings } = element;
  const peaks = new Map();
  const apply = async () => {
    const zoom = Math.max(0, Math.min(18, Math.floor(map.getZoom())));
    if (!map.getLayer(id)) return map.off("zoomend", apply);
    if (!peaks.has(zoom)) {
      const answer = await fetch(`${settings.api}tiles/summary?zoom=${zoom}&${settings.tiles}`);
      if (!answer.ok) return;
      peaks.set(zoom, (await answer.json()).fullest_cell);
    }
    if (!map.getLayer(id)) return;
    const share = ["sqrt", ["/", ["get", "n"], Math.max(1, peaks.get(zoom))]];
    map.setPaintProperty(id, "heatmap-weight", ["max", 0.06, share]);
  };
  map.on("zoomend", apply);
  await apply();
}

// The colours of the legend, as an expression over the value `v` of tiles.
function colours(element) {
  const key = element.querySelector(".key");
  const entries = [...(key?.querySelectorAll("[data-swatch]") ?? [])];
  const fill = (name) => {
    const found = entries.find((one) => one.dataset.swatch === name);
    return found ? getComputedStyle(found).fill : token(element, `--${name}`);
  };
  const known = entries.filter((one) => one.dataset.value !== "");
  if (!known.length) return token(element, "--data");
  const value = ["get", "v"];
  let found;
  if (key.dataset.kind === "limits") {
    const [first, ...rest] = known;
    const steps = rest.flatMap((one) => [Number(one.dataset.value), getComputedStyle(one).fill]);
    found = ["step", ["to-number", value], getComputedStyle(first).fill, ...steps];
  } else {
    const cases = known.flatMap((one) => [["==", ["to-string", value], one.dataset.value], getComputedStyle(one).fill]);
    found = ["case", ...cases, fill("c7")];
  }
  return ["case", ["==", value, null], fill("missing"), found];
}

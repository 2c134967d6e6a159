// Records counted by zone: the shapes are tiles of another dataset, the numbers one answer for all of them.
import { SOURCE, above, token } from "./map-marks.js";

export async function showZones(element) {
  const { map, settings } = element;
  const { name, version } = settings.zones;
  const tiles = settings.api.replace(/[^/]+\/$/, `${name}/`);
  map.addSource(SOURCE, {
    type: "vector",
    tiles: [`${location.origin}${tiles}tiles/{z}/{x}/{y}.mvt?mode=shapes&v=${version}`],
    maxzoom: 14,
  });
  const looks = { source: SOURCE, "source-layer": "shapes", filter: ["==", ["geometry-type"], "Polygon"] };
  const edge = { "line-color": token(element, "--data-ring"), "line-width": 1.4 };
  map.addLayer({ id: "zones", type: "fill", paint: { "fill-opacity": 0 }, ...looks }, above(map));
  map.addLayer({ id: "zones-edges", type: "line", paint: edge, ...looks }, above(map));
  try {
    const answer = await fetch(`${settings.api}tiles/zones?zones=${name}&${settings.tiles}`);
    if (!answer.ok) throw new Error(answer.statusText);
    const { counts } = await answer.json();
    if (!map.getLayer("zones")) return;
    const number = ["coalesce", ["get", ["to-string", ["id"]], ["literal", counts]], 0];
    const empty = ["==", number, 0];
    map.setPaintProperty("zones", "fill-color", colours(element, number));
    map.setPaintProperty("zones", "fill-opacity", ["case", empty, 0, 0.75]);
    if (!map.hasImage("hatch")) map.addImage("hatch", hatch(token(element, "--empty")), { pixelRatio: 2 });
    const filter = ["all", looks.filter, empty];
    map.addLayer({ id: "zones-empty", type: "fill", paint: { "fill-pattern": "hatch" }, ...looks, filter }, "zones-edges");
  } catch (failure) {
    element.failed(failure, SOURCE);
  }
}

// Lines from corner to corner of a square that joins itself on all sides; the colour is of six digits, as tokens are.
function hatch(colour) {
  const [side, thick] = [16, 3];
  const line = [...colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16)), 255];
  const data = new Uint8Array(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    if (((at % side) + Math.floor(at / side)) % side < thick) data.set(line, at * 4);
  }
  return { width: side, height: side, data };
}

function colours(element, number) {
  const entries = [...element.querySelectorAll(".key [data-value]")].filter((one) => one.dataset.value !== "");
  if (!entries.length) return token(element, "--q0");
  const [first, ...rest] = entries.map((one) => [Number(one.dataset.value), getComputedStyle(one).fill]);
  return ["step", number, first[1], ...rest.flat()];
}

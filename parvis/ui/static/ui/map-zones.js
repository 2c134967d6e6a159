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
    map.setPaintProperty("zones", "fill-color", colours(element, counts));
    map.setPaintProperty("zones", "fill-opacity", 0.75);
  } catch (failure) {
    element.failed(failure, SOURCE);
  }
}

function colours(element, counts) {
  const entries = [...element.querySelectorAll(".key [data-value]")].filter((one) => one.dataset.value !== "");
  if (!entries.length) return token(element, "--q0");
  const [first, ...rest] = entries.map((one) => [Number(one.dataset.value), getComputedStyle(one).fill]);
  const number = ["coalesce", ["get", ["to-string", ["id"]], ["literal", counts]], 0];
  return ["step", number, first[1], ...rest.flat()];
}

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

// Lines from corner to corner of a square that joins itself on all sides.
function hatch(colour) {
  const side = 16;
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const at of [-side, 0, side]) {
    pen.moveTo(at - 1, side + 1);
    pen.lineTo(at + side + 1, -1);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}

function colours(element, number) {
  const entries = [...element.querySelectorAll(".key [data-value]")].filter((one) => one.dataset.value !== "");
  if (!entries.length) return token(element, "--q0");
  const [first, ...rest] = entries.map((one) => [Number(one.dataset.value), getComputedStyle(one).fill]);
  return ["step", number, first[1], ...rest.flat()];
}

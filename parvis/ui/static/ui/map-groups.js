// Groups of records: asked for each view, drawn as circles with their number, opened by coming nearer.
import { token } from "./map-marks.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const SIDE = 0.5;

export class Groups {
  constructor(element) {
    this.element = element;
  }

  async update() {
    const { map, settings } = this.element;
    if (settings.mode !== "groups") return;
    if (!map.getSource("groups")) this.add();
    const zoom = Math.max(0, Math.min(20, Math.round(map.getZoom())));
    const address = `${settings.api}tiles/clusters?bbox=${box(map, zoom)}&zoom=${zoom}&${settings.tiles}`;
    if (address === this.address && map.getSource("groups").filled) return;
    this.address = address;
    this.call?.abort();
    this.call = new AbortController();
    try {
      const answer = await fetch(address, { signal: this.call.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const found = await answer.json();
      const source = map.getSource("groups");
      if (!source) return;
      source.setData(this.worded(found));
      source.filled = true;
    } catch (failure) {
      if (failure.name !== "AbortError") this.element.failed(failure, "groups");
    }
  }

  // Numbers as people of the page's language write them, short.
  worded(found) {
    const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });
    const most = Math.max(1, ...found.features.map(({ properties }) => properties.n));
    for (const { properties } of found.features) {
      properties.label = properties.n > 1 ? short.format(properties.n) : "";
      properties.radius = properties.n > 1 ? Math.max(11, 28 * Math.sqrt(properties.n / most)) : 6;
    }
    return found;
  }

  add() {
    const { map } = this.element;
    map.addSource("groups", { type: "geojson", data: EMPTY });
    map.addLayer({
      id: "groups-circles",
      type: "circle",
      source: "groups",
      layout: { "circle-sort-key": ["get", "n"] },
      paint: {
        "circle-color": token(this.element, "--data"),
        "circle-opacity": 0.9,
        "circle-radius": ["get", "radius"],
        "circle-stroke-color": token(this.element, "--data-ring"),
        "circle-stroke-width": 1.5,
      },
    });
    map.addLayer({
      id: "groups-numbers",
      type: "symbol",
      source: "groups",
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["Public Sans"],
        "text-size": 12,
        "text-allow-overlap": true,
        "symbol-sort-key": ["-", 0, ["get", "n"]],
      },
      paint: { "text-color": token(this.element, "--data-ring") },
    });
  }
}

// The view widened to halves of tiles, so that small moves ask nothing and groups stay where they are.
function box(map, zoom) {
  const bounds = map.getBounds();
  const count = 2 ** zoom / SIDE;
  const [left, right] = [bounds.getWest(), bounds.getEast()].map((lon) => ((lon + 180) / 360) * count);
  const [top, bottom] = [bounds.getNorth(), bounds.getSouth()].map((lat) => down(lat) * count);
  const west = (Math.floor(left) / count) * 360 - 180;
  const east = (Math.ceil(right) / count) * 360 - 180;
  const north = up(Math.max(0, Math.floor(top)) / count);
  const south = up(Math.min(count, Math.ceil(bottom)) / count);
  return [west, south, Math.min(east, west + 360), north].map((one) => one.toFixed(6)).join(",");
}

function down(lat) {
  const held = (Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180;
  return 0.5 - Math.asinh(Math.tan(held)) / (2 * Math.PI);
}

function up(share) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * share))) * 180) / Math.PI;
}

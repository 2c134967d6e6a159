// The records at a place: asked of the API where the map is touched, shown in a pane that Escape closes.
import { dataLayers } from "./map-layers.js";

const PIXELS = 9;
const MOST = 10;
const NEARER = 2;

export function records(element) {
  const pane = element.part("record");
  const close = () => {
    pane.hidden = true;
    (element.opener?.isConnected ? element.opener : element.map.getCanvas()).focus();
  };
  pane.querySelector(".map__close").addEventListener("click", close);
  pane.querySelector(".map__record-title").addEventListener("click", () => pane.toggleAttribute("data-tall"));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !pane.hidden) close();
  });
  element.addEventListener("map-asked", () => (pane.hidden = true));
  element.map.on("click", ({ point, lngLat }) => {
    if (element.drawing) return;
    const [found] = element.map.queryRenderedFeatures(around(point), { layers: dataLayers(element.map) });
    if (!found) return;
    element.opener = null;
    if (found.layer.id === "zones") {
      element.fly({ center: lngLat, zoom: element.map.getZoom() + NEARER });
    } else if (found.source === "groups" && found.properties.n > 1 && element.map.getZoom() < 18) {
      element.fly({ center: found.geometry.coordinates, zoom: element.map.getZoom() + NEARER });
    } else {
      open(element, found.source === "groups" ? { lng: found.geometry.coordinates[0], lat: found.geometry.coordinates[1] } : lngLat);
    }
  });
  element.map.on("mousemove", ({ point }) => {
    if (element.drawing || !element.ready) return;
    const over = element.map.queryRenderedFeatures(around(point), { layers: dataLayers(element.map) }).length;
    element.map.getCanvas().classList.toggle("map__over", over > 0);
  });
}

export function around({ x, y }) {
  return [
    [x - PIXELS, y - PIXELS],
    [x + PIXELS, y + PIXELS],
  ];
}

export function metresPerPixel(map) {
  return (40075016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
}

// Ask for what is within a few pixels of a place.
export async function open(element, { lng, lat }) {
  const { settings, map, words } = element;
  const far = Math.max(0.5, PIXELS * metresPerPixel(map));
  const place = `geom'POINT(${wrapped(lng).toFixed(7)} ${lat.toFixed(7)})'`;
  const where = settings.is_shape
    ? `intersects(\`${settings.field}\`, geom'${square(map, { lng: wrapped(lng), lat })}')`
    : `within_distance(\`${settings.field}\`, ${place}, ${far.toFixed(2)}m)`;
  try {
    const found = await ask(element, where, MOST);
    if (found.results.length) show(element, found);
  } catch {
    element.notice(words.failed);
  }
}

function wrapped(lng) {
  return ((((lng + 180) % 360) + 360) % 360) - 180;
}

function square(map, { lng, lat }) {
  const high = (PIXELS / 3) * (metresPerPixel(map) / 111320);
  const wide = high / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  const [west, south, east, north] = [lng - wide, lat - high, lng + wide, lat + high].map((one) => one.toFixed(7));
  return `POLYGON((${west} ${south}, ${east} ${south}, ${east} ${north}, ${west} ${north}, ${west} ${south}))`;
}

// Records of the page's question, narrowed to a place; no more fields than the pane shows.
export async function ask(element, where, limit) {
  const { settings } = element;
  const params = new URLSearchParams(settings.filters);
  params.append("where", where);
  params.delete("order_by");
  params.set("limit", limit);
  params.set("include_app_metas", "true");
  const answer = await fetch(`${settings.api}records?${params}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

export function show(element, found) {
  const [{ words }, pane] = [element, element.part("record")];
  const { total_count: count, results } = found;
  const many = count > results.length ? words.first_here : words.some_here;
  pane.querySelector(".map__record-title").textContent =
    (element.name ? `${element.name} : ` : "") +
    (count === 1 ? words.one_here : many.replace("{count}", count).replace("{shown}", results.length));
  pane.querySelector(".map__record-body").replaceChildren(...results.map((one, place) => card(element, one, place === 0)));
  pane.hidden = false;
  element.part("notice").hidden = true;
  pane.focus();
}

function card(element, record, isOpen) {
  const { settings, words } = element;
  const one = document.createElement("details");
  one.className = "map__one";
  one.open = isOpen;
  const title = document.createElement("summary");
  title.textContent = titleOf(element, record);
  const pairs = document.createElement("dl");
  pairs.className = "pairs";
  for (const field of settings.fields) pairs.append(...pair(record[field.name], field, words));
  const link = document.createElement("a");
  link.href = `${settings.record_url}${record._id}/`;
  link.textContent = words.whole_record;
  link.className = "button button--small button--quiet";
  one.append(title, pairs, link);
  return one;
}

export function titleOf({ settings, words }, record) {
  const named = settings.fields.find(({ name, type }) => type === "text" && typeof record[name] === "string");
  const first = named ?? settings.fields.find(({ name }) => record[name] != null);
  return first ? String(record[first.name]).slice(0, 120) : words.record;
}

function pair(value, { label, type, unit }, words) {
  const name = Object.assign(document.createElement("dt"), { className: "pairs__name", textContent: label });
  const told = Object.assign(document.createElement("dd"), { className: "pairs__value" });
  told.textContent = told_value(value, type, words) + (unit && value != null ? ` ${unit}` : "");
  return [name, told];
}

function told_value(value, type, words) {
  if (value == null || value === "") return words.empty;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return Math.abs(value) < 10000 ? String(value).replace(".", decimal()) : value.toLocaleString(lang());
  if (type === "date" || type === "datetime") return new Date(value).toLocaleDateString(lang());
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? String(value.filename ?? JSON.stringify(value)) : String(value).slice(0, 400);
}

function lang() {
  return document.documentElement.lang;
}

function decimal() {
  return (1.1).toLocaleString(lang())[1];
}

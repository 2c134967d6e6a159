// The list of what is seen: the way to the records of the map by keyboard and by ear.
import { ask, show, titleOf } from "./map-record.js";

const MOST = 50;

export function lists(element) {
  const menu = element.querySelector("[data-menu=list]");
  if (!menu) return;
  menu.hidden = false;
  const update = () => menu.open && fill(element, menu);
  menu.addEventListener("toggle", update);
  // A flight to a chosen object leaves the list, and the place in it, as they are.
  element.addEventListener("map-moved", () => (element.chosen ? (element.chosen = false) : update()));
  element.addEventListener("map-asked", update);
  element.addEventListener("keydown", (event) => {
    const open = event.target.closest?.("details.map__menu[open]");
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    open.open = false;
    open.querySelector("summary").focus();
  });
}

async function fill(element, menu) {
  const { map, settings, words } = element;
  const said = menu.querySelector(".map__said");
  const bounds = map.getBounds();
  const sides = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
  if (sides[3] - sides[1] >= 360) [sides[1], sides[3]] = [-180, 180];
  const box = sides.map((one) => one.toFixed(6)).join(", ");
  const asked = (menu.asked = {});
  try {
    const found = await ask(element, `in_bbox(\`${settings.field}\`, ${box})`, MOST);
    if (menu.asked !== asked) return;
    const { total_count: count, results } = found;
    const many = count > results.length ? words.first_visible : words.some_visible;
    const whole = count === 1 ? words.one_visible : many.replace("{count}", count).replace("{shown}", results.length);
    said.textContent = count ? whole : words.nothing;
    menu.querySelector(".map__list").replaceChildren(...results.map((one) => entry(element, one)));
  } catch {
    said.textContent = words.failed;
  }
}

function entry(element, record) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map__object";
  button.textContent = nameOf(element, record);
  button.addEventListener("click", () => {
    const centre = middle(record[element.settings.field]);
    element.opener = button;
    element.chosen = Boolean(centre);
    if (centre) element.fly({ center: centre, zoom: Math.max(element.map.getZoom(), 12) });
    show(element, { total_count: 1, results: [record] });
  });
  item.append(button);
  return item;
}

// What tells a record from its neighbours: its title and the next values that people read.
function nameOf(element, record) {
  const shown = element.settings.fields.map(({ name }) => record[name]).filter((one) => one != null && one !== "");
  const told = shown.filter((one) => typeof one === "string" || typeof one === "number").slice(0, 6);
  return [...new Set([titleOf(element, record), ...told.map((one) => String(one).slice(0, 60))])].slice(0, 4).join(" · ");
}

// The place of a record: its point, or the middle of its shape's box.
function middle(value) {
  if (!value) return null;
  if ("lon" in value) return [value.lon, value.lat];
  const places = [];
  const walk = (one) => (typeof one[0] === "number" ? places.push(one) : one.forEach(walk));
  walk(value.geometry?.coordinates ?? []);
  if (!places.length) return null;
  const [xs, ys] = [0, 1].map((axis) => places.map((one) => one[axis]));
  const between = (all) => (all.reduce((a, b) => Math.min(a, b)) + all.reduce((a, b) => Math.max(a, b))) / 2;
  return [between(xs), between(ys)];
}

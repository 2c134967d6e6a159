// Zones drawn on the map become filters. Every place may be chosen by the pointer, or as the middle of the map.
import { filterBy } from "./map-page.js";
import { token } from "./map-marks.js";

const ENOUGH = { rectangle: 2, circle: 2, polygon: Infinity };
const EARTH = 6371008.8;

export function draws(element) {
  const menu = element.querySelector("[data-menu=draw]");
  if (!menu) return;
  menu.hidden = false;
  const ground = element.querySelector("[data-menu=ground]");
  if (ground) ground.hidden = ground.querySelectorAll("input").length < 2;
  const drawing = new Drawing(element, menu);
  menu.addEventListener("click", ({ target }) => drawing.choose(target.closest("[data-draw]")?.dataset.draw));
  element.map.on("click", ({ lngLat }) => element.drawing && drawing.add(lngLat));
  element.map.on("mousemove", ({ lngLat }) => element.drawing && drawing.sketch(lngLat));
}

class Drawing {
  constructor(element, menu) {
    Object.assign(this, { element, menu, places: [] });
  }

  choose(what) {
    const { map } = this.element;
    if (what in ENOUGH) this.begin(what);
    if (what === "place") this.add(map.getCenter());
    if (what === "finish" && this.places.length > (this.kind === "polygon" ? 2 : 1)) this.finish();
    if (what === "cancel") this.end();
    if (what === "around") {
      const { lng, lat } = map.getCenter().wrap();
      this.filter("geofilter.distance", [lat.toFixed(6), lng.toFixed(6), this.menu.querySelector("#map-far").value].join(","));
    }
  }

  begin(kind) {
    this.places = [];
    this.kind = this.element.drawing = kind;
    this.menu.querySelector(".map__drawing").hidden = false;
    this.menu.querySelector("[data-draw=finish]").hidden = kind !== "polygon";
    this.say(this.element.words[`corner_${kind}`]);
    this.element.map.getCanvas().classList.add("map__crosshair");
  }

  add(place) {
    this.places.push([place.lng, place.lat]);
    this.say(`${this.element.words[`corner_${this.kind}`]} ${this.element.words.placed.replace("{count}", this.places.length)}`);
    this.sketch(place);
    if (this.places.length >= ENOUGH[this.kind]) this.finish();
  }

  say(sentence) {
    this.menu.querySelector(".map__drawing .map__said").textContent = sentence;
  }

  finish() {
    const { kind, places } = this;
    const [[west, south], [east, north]] = [places[0], places.at(-1)];
    const six = (one) => one.toFixed(6);
    if (kind === "rectangle") {
      const sides = [Math.min(south, north), Math.min(west, east), Math.max(south, north), Math.max(west, east)];
      this.filter("geofilter.bbox", sides.map(six).join(","));
    } else if (kind === "circle") {
      const metres = Math.max(1, Math.round(between(places[0], places[1])));
      this.filter("geofilter.distance", `${six(south)},${six(west)},${metres}`);
    } else {
      this.filter("geofilter.polygon", places.map(([lng, lat]) => `(${six(lat)},${six(lng)})`).join(","));
    }
  }

  filter(name, value) {
    this.end();
    this.menu.open = false;
    this.menu.querySelector("summary").focus();
    filterBy(this.element, name, value);
  }

  end() {
    const { map } = this.element;
    this.element.drawing = null;
    this.places = [];
    this.menu.querySelector(".map__drawing").hidden = true;
    map.getCanvas().classList.remove("map__crosshair");
    for (const id of ["sketch-line", "sketch-places"]) if (map.getLayer(id)) map.removeLayer(id);
    if (map.getSource("sketch")) map.removeSource("sketch");
  }

  // What is chosen so far, and where the pointer would lead.
  sketch({ lng, lat }) {
    const { map } = this.element;
    if (!this.places.length) return;
    const data = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: this.outline([lng, lat]) } };
    if (map.getSource("sketch")) return map.getSource("sketch").setData(data);
    map.addSource("sketch", { type: "geojson", data });
    const colour = token(this.element, "--c1");
    map.addLayer({ id: "sketch-line", type: "line", source: "sketch", paint: { "line-color": colour, "line-width": 3 } });
    map.addLayer({ id: "sketch-places", type: "circle", source: "sketch", paint: { "circle-color": colour, "circle-radius": 4 } });
  }

  outline(end) {
    const [first] = this.places;
    if (this.kind === "rectangle") return [first, [end[0], first[1]], end, [first[0], end[1]], first];
    if (this.kind === "polygon") return [...this.places, end, first];
    const far = between(first, end);
    const wide = far / EARTH / Math.cos((first[1] * Math.PI) / 180);
    return Array.from({ length: 49 }, (_, n) => {
      const turn = (n / 24) * Math.PI;
      return [first[0] + ((wide * 180) / Math.PI) * Math.cos(turn), first[1] + ((far / EARTH) * 180 * Math.sin(turn)) / Math.PI];
    });
  }
}

function between([lng, lat], [toLng, toLat]) {
  const [a, b, c, d] = [lng, lat, toLng, toLat].map((one) => (one * Math.PI) / 180);
  const chord = Math.sin((d - b) / 2) ** 2 + Math.cos(b) * Math.cos(d) * Math.sin((c - a) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(chord)));
}

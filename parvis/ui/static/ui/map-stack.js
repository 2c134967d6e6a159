// A live map of several layers; each is drawn by what its place in the list says, which works without scripts too.
import "./map-layer.js";
import { MapFrame } from "./map-frame.js";
import { addRecords } from "./map-layers.js";
import { above } from "./map-marks.js";
import { placeOf } from "./map-page.js";
import { around, open } from "./map-record.js";

const NARROW = matchMedia("(max-width: 48rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

class MapStack extends MapFrame {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.settings = JSON.parse(this.dataset.settings);
    this.start().catch((failure) => this.giveUp(failure));
  }

  get layers() {
    return [...this.querySelectorAll("pv-layer")];
  }

  async start() {
    const library = await this.begin('12px "Public Sans"');
    this.controls(library, { compact: NARROW.matches });
    this.listen();
  }

  padding() {
    return 32;
  }

  listen() {
    this.map.on("error", ({ error, sourceId }) => (this.ready || sourceId ? this.notice(this.words.tiles_failed) : this.giveUp(error)));
    this.map.on("load", () => this.opened());
    this.map.on("moveend", () => this.ready && this.moved());
    this.map.on("click", ({ point, lngLat }) => this.touched(point, lngLat));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().classList.toggle("map__over", Boolean(this.ready && this.found(point)));
    });
    this.part("close").addEventListener("click", () => this.close());
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    DARK.addEventListener("change", () => this.changeGround(this.settings.basemap));
  }

  // From the bottom of the list to its top, all below the names of the background.
  show() {
    for (const [place, layer] of [...this.layers.entries()].reverse()) {
      layer.source = `layer-${place}`;
      addRecords(layer, layer.source, above(this.map));
      layer.see();
    }
  }

  found(point) {
    const sources = this.layers.map((one) => one.source);
    return this.map.queryRenderedFeatures(around(point)).find((one) => sources.includes(one.source));
  }

  touched(point, place) {
    const feature = this.found(point);
    if (!feature) return;
    this.opener = null;
    open(this.layers.find((one) => one.source === feature.source), place);
  }

  close() {
    if (this.part("record").hidden) return;
    this.part("record").hidden = true;
    this.map.getCanvas().focus();
  }

  // The address and the forms of the page follow the map.
  moved() {
    const place = placeOf(this.map);
    const address = new URL(location.href);
    address.searchParams.set("location", place);
    history.replaceState(null, "", address);
    for (const field of document.querySelectorAll("[data-place]")) field.value = place;
  }
}

customElements.define("pv-stack", MapStack);

// The live map: takes the place of the drawn one once it can show as much, and hands back to it when it cannot.
import { ground } from "./map-ground.js";
import { draws } from "./map-draw.js";
import { Groups } from "./map-groups.js";
import { removeData, showData } from "./map-layers.js";
import { lists } from "./map-list.js";
import { follow, locate, searches } from "./map-page.js";
import { records } from "./map-record.js";

const FLIGHT_MS = 400;
const NARROW = matchMedia("(max-width: 48rem)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

class RecordsMap extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("map-words").textContent);
    if (NARROW.matches) this.part("key")?.removeAttribute("open");
    this.start().catch((failure) => this.giveUp(failure));
  }

  get settings() {
    return JSON.parse(document.getElementById("map-settings").textContent);
  }

  part(name) {
    return this.querySelector(`.map__${name}`);
  }

  async start() {
    this.dataset.state = "loading";
    const library = await import(this.dataset.library);
    library.setWorkerUrl(new URL(this.dataset.worker, location.href).href);
    await Promise.all([document.fonts.load('12px "Public Sans"'), document.fonts.load('600 12px "Public Sans"')]);
    const { basemap, lang } = this.settings;
    this.part("live").hidden = false;
    this.map = new library.Map({
      container: this.part("live"),
      style: await ground(basemap, lang),
      ...this.view(),
      maxZoom: 21,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: STILL.matches ? 0 : 150,
      locale: this.locale(),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.library = library;
    this.controls(library);
    this.listen();
  }

  // Where to look: as the address says, or at all the data, free of what floats over the map.
  view() {
    const { location: said, place, bbox } = this.settings;
    if (said || !bbox) return { center: [place[2], place[1]], zoom: place[0] };
    const { clientWidth: width, clientHeight: height } = this.part("view");
    const side = Math.min(40, width / 10);
    const padding = { top: Math.min(70, height / 6), bottom: Math.min(40, height / 8), left: side, right: side };
    return { bounds: bbox, fitBoundsOptions: { padding, maxZoom: 16 } };
  }

  locale() {
    const { map, zoom_in, zoom_out, enter_full, exit_full, attribution } = this.words;
    return {
      "Map.Title": map,
      "NavigationControl.ZoomIn": zoom_in,
      "NavigationControl.ZoomOut": zoom_out,
      "FullscreenControl.Enter": enter_full,
      "FullscreenControl.Exit": exit_full,
      "AttributionControl.ToggleAttribution": attribution,
    };
  }

  controls({ NavigationControl, FullscreenControl, ScaleControl, AttributionControl }) {
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new FullscreenControl({ container: this.part("view") }), "top-right");
    this.map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
    this.map.addControl(new AttributionControl({ compact: false }), "bottom-right");
  }

  listen() {
    this.groups = new Groups(this);
    this.map.on("error", ({ error, sourceId }) => this.failed(error, sourceId));
    this.map.on("load", () => {
      this.ready = true;
      this.show();
      this.map.once("idle", () => (this.dataset.state = "ready"));
    });
    this.map.on("moveend", () => this.ready && this.moved());
    for (const give of [records, lists, draws, follow, searches]) give(this);
    this.querySelector("[data-menu=ground]")?.addEventListener("change", ({ target }) => this.changeGround(target.value));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.changeGround(this.settings.basemap));
  }

  // Draw what the settings of the page ask for; called again when a filter, a mode or a colour changes.
  show() {
    this.part("failed").hidden = true;
    removeData(this.map);
    showData(this);
    this.groups.update();
    this.dispatchEvent(new Event("map-asked"));
  }

  moved() {
    locate(this);
    this.groups.update();
    this.dispatchEvent(new Event("map-moved"));
  }

  async changeGround(name) {
    this.basemap = name;
    const style = await ground(name, this.settings.lang);
    this.map.setStyle(style, { diff: false });
    this.map.once("style.load", () => this.show());
    locate(this);
  }

  // Failures of tiles are a line of the legend; what fails before anything is shown leaves the drawn map.
  failed(error, source) {
    if (!this.ready && !source) return this.giveUp(error);
    const line = this.part("failed");
    line.textContent = this.words.tiles_failed;
    line.hidden = false;
  }

  giveUp(failure) {
    this.dataset.state = "still";
    this.part("live").hidden = true;
    this.part("notice").textContent = this.words.no_webgl;
    this.part("notice").hidden = false;
    console.info(`The map stays still: ${failure?.message ?? failure}`);
  }

  fly(options) {
    this.map.easeTo({ duration: STILL.matches ? 0 : FLIGHT_MS, ...options });
  }
}

// Stands among the regions that a changed filter replaces, and tells the map when it is replaced.
class MapQuestion extends HTMLElement {
  connectedCallback() {
    const map = this.closest("pv-map");
    if (map?.ready) map.show();
  }
}

customElements.define("pv-map", RecordsMap);
customElements.define("pv-map-question", MapQuestion);

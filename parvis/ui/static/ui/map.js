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
    this.words = JSON.parse(this.dataset.words);
    if (NARROW.matches) this.part("key")?.removeAttribute("open");
    this.start().catch((failure) => this.giveUp(failure));
  }

  get settings() {
    return JSON.parse(this.querySelector("pv-map-question").dataset.settings);
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
    this.controls(library);
    this.listen();
  }

  // Where to look: as the address says, or at all the data, free of what floats over the map.
  view() {
    const { location: said, place, bbox } = this.settings;
    if (said || !bbox) return { center: [place[2], place[1]], zoom: place[0] };
    const { clientWidth: width, clientHeight: height } = this.part("view");
    const [top, side] = [Math.min(70, height / 6), Math.min(40, width / 10)];
    return { bounds: bbox, fitBoundsOptions: { padding: { top, bottom: side, left: side, right: side }, maxZoom: 16 } };
  }

  locale() {
    return {
      "Map.Title": this.words.map,
      "NavigationControl.ZoomIn": this.words.zoom_in,
      "NavigationControl.ZoomOut": this.words.zoom_out,
      "FullscreenControl.Enter": this.words.enter_full,
      "FullscreenControl.Exit": this.words.exit_full,
      "AttributionControl.ToggleAttribution": this.words.attribution,
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
    this.querySelector("[data-menu=ground]")?.addEventListener("change", (event) => this.changeGround(event.target.value));
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
    this.map.setStyle(await ground(name, this.settings.lang), { diff: false });
    this.map.once("style.load", () => this.show());
    locate(this);
  }

  // Failures of tiles are a line of the legend; earlier ones leave the drawn map.
  failed(error, source) {
    if (!this.ready && !source) return this.giveUp(error);
    this.part("failed").textContent = this.words.tiles_failed;
    this.part("failed").hidden = false;
  }

  giveUp(failure) {
    this.dataset.state = "still";
    this.part("live").hidden = true;
    this.notice(this.words.no_webgl);
    console.info(`The map stays still: ${failure?.message ?? failure}`);
  }

  notice(sentence) {
    this.part("notice").textContent = sentence;
    this.part("notice").hidden = false;
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

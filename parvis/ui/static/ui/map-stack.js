// A live map of several layers; each is drawn by what its place in the list says, which works without scripts too.
import "./map-layer.js";
import { ground } from "./map-ground.js";
import { addRecords } from "./map-layers.js";
import { above } from "./map-marks.js";
import { around, open } from "./map-record.js";

const NARROW = matchMedia("(max-width: 48rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

class MapStack extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.settings = JSON.parse(this.dataset.settings);
    this.start().catch((failure) => this.giveUp(failure));
  }

  part(name) {
    return this.querySelector(`.map__${name}`);
  }

  get layers() {
    return [...this.querySelectorAll("pv-layer")];
  }

  async start() {
    this.dataset.state = "loading";
    const library = await import(this.dataset.library);
    library.setWorkerUrl(new URL(this.dataset.worker, location.href).href);
    await document.fonts.load('12px "Public Sans"');
    this.part("live").hidden = false;
    this.map = new library.Map({
      container: this.part("live"),
      style: await ground(this.settings.basemap, this.settings.lang),
      ...this.view(),
      maxZoom: 21,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: STILL.matches ? 0 : 150,
      locale: {
        "Map.Title": this.words.map,
        "NavigationControl.ZoomIn": this.words.zoom_in,
        "NavigationControl.ZoomOut": this.words.zoom_out,
        "FullscreenControl.Enter": this.words.enter_full,
        "FullscreenControl.Exit": this.words.exit_full,
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new library.FullscreenControl({ container: this.part("view") }), "top-right");
    this.map.addControl(new library.ScaleControl({ unit: "metric" }), "bottom-right");
    this.map.addControl(new library.AttributionControl({ compact: NARROW.matches }), "bottom-right");
    this.listen();
  }

  view() {
    const { location: said, place, bbox } = this.settings;
    if (said || !bbox) return { center: [place[2], place[1]], zoom: place[0] };
    return { bounds: bbox, fitBoundsOptions: { padding: 32, maxZoom: 16 } };
  }

  listen() {
    this.map.on("error", ({ error, sourceId }) => (this.ready || sourceId ? this.notice(this.words.tiles_failed) : this.giveUp(error)));
    this.map.on("load", () => {
      this.ready = true;
      this.show();
      this.map.once("idle", () => (this.dataset.state = "ready"));
    });
    this.map.on("moveend", () => this.ready && this.moved());
    this.map.on("click", ({ point, lngLat }) => this.touched(point, lngLat));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().classList.toggle("map__over", Boolean(this.ready && this.found(point)));
    });
    this.part("close").addEventListener("click", () => this.close());
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    DARK.addEventListener("change", async () => {
      this.map.setStyle(await ground(this.settings.basemap, this.settings.lang), { diff: false });
      this.map.once("style.load", () => this.show());
    });
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
    const { lng, lat } = this.map.getCenter().wrap();
    const place = `${this.map.getZoom().toFixed(2)},${lat.toFixed(5)},${lng.toFixed(5)}`;
    const address = new URL(location.href);
    address.searchParams.set("location", place);
    history.replaceState(null, "", address);
    for (const field of document.querySelectorAll("[data-place]")) field.value = place;
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
}

customElements.define("pv-stack", MapStack);

// What live maps have in common: they take the place of a drawn one, and hand back to it when they cannot show as much.
import { ground } from "./map-ground.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const FLIGHT_MS = 400;

export class MapFrame extends HTMLElement {
  part(name) {
    return this.querySelector(`.map__${name}`);
  }

  // The map without controls, once its library and its letters are there; resolves to the library.
  async begin(...fonts) {
    this.dataset.state = "loading";
    const library = await import(this.dataset.library);
    library.setWorkerUrl(new URL(this.dataset.worker, location.href).href);
    await Promise.all(fonts.map((font) => document.fonts.load(font)));
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
    return library;
  }

  // Where to look: as the address says, or at all the data.
  view() {
    const { location: said, place, bbox } = this.settings;
    if (said || !bbox) return { center: [place[2], place[1]], zoom: place[0] };
    return { bounds: bbox, fitBoundsOptions: { padding: this.padding(), maxZoom: 16 } };
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

  controls({ NavigationControl, FullscreenControl, ScaleControl, AttributionControl }, { compact }) {
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new FullscreenControl({ container: this.part("view") }), "top-right");
    this.map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
    this.map.addControl(new AttributionControl({ compact }), "bottom-right");
  }

  opened() {
    this.ready = true;
    this.show();
    this.map.once("idle", () => (this.dataset.state = "ready"));
  }

  async changeGround(name) {
    this.map.setStyle(await ground(name, this.settings.lang), { diff: false });
    this.map.once("style.load", () => this.show());
  }

  fly(options) {
    this.map.easeTo({ duration: STILL.matches ? 0 : FLIGHT_MS, ...options });
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

// The live map: takes the place of the drawn one once it can show as much, and hands back to it when it cannot.
import { draws } from "./map-draw.js";
import { MapFrame } from "./map-frame.js";
import { Groups } from "./map-groups.js";
import { removeData, showData } from "./map-layers.js";
import { lists } from "./map-list.js";
import { follow, locate, searches } from "./map-page.js";
import { records } from "./map-record.js";

const NARROW = matchMedia("(max-width: 48rem)");

class RecordsMap extends MapFrame {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    if (NARROW.matches) this.part("key")?.removeAttribute("open");
    this.start().catch((failure) => this.giveUp(failure));
  }

  get settings() {
    return JSON.parse(this.querySelector("pv-map-question").dataset.settings);
  }

  async start() {
    const library = await this.begin('12px "Public Sans"', '600 12px "Public Sans"');
    this.controls(library, { compact: false });
    this.listen();
  }

  // Free of what floats over the map.
  padding() {
    const { clientWidth: width, clientHeight: height } = this.part("view");
    const [top, side] = [Math.min(70, height / 6), Math.min(40, width / 10)];
    return { top, bottom: side, left: side, right: side };
  }

  listen() {
    this.groups = new Groups(this);
    this.map.on("error", ({ error, sourceId }) => this.failed(error, sourceId));
    this.map.on("load", () => this.opened());
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
    await super.changeGround(name);
    locate(this);
  }

  // Failures of tiles are a line of the legend; earlier ones leave the drawn map.
  failed(error, source) {
    if (!this.ready && !source) return this.giveUp(error);
    this.part("failed").textContent = this.words.tiles_failed;
    this.part("failed").hidden = false;
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

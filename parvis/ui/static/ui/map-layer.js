// One layer of a composed map: shown or hidden where it stands in the list; says to the map what it is drawn from.
class MapLayer extends HTMLElement {
  connectedCallback() {
    this.settings = JSON.parse(this.dataset.settings);
    this.name = this.dataset.title;
    this.toggle = this.querySelector(".layer__toggle");
    this.toggle.addEventListener("click", (event) => {
      if (!this.map || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.toggleAttribute("data-hidden");
      this.see();
      this.say();
    });
  }

  get stack() {
    return this.closest("pv-stack");
  }

  get map() {
    return this.stack.ready ? this.stack.map : null;
  }

  get words() {
    return this.stack.words;
  }

  get isHidden() {
    return this.hasAttribute("data-hidden");
  }

  part(name) {
    return this.stack.part(name);
  }

  notice(sentence) {
    this.stack.notice(sentence);
  }

  see() {
    for (const { id, source } of this.map.getStyle().layers) {
      if (source === this.source) this.map.setLayoutProperty(id, "visibility", this.isHidden ? "none" : "visible");
    }
  }

  // The word of the link, the sign beside it, and the address that shows the same.
  say() {
    this.querySelector(".layer__word").textContent = this.isHidden ? this.words.show : this.words.hide;
    const sign = this.toggle.querySelector("use");
    sign?.setAttribute("href", sign.getAttribute("href").replace(/#.*/, this.isHidden ? "#eye" : "#eye-off"));
    const hidden = this.stack.layers.filter((one) => one.isHidden).map((one) => one.dataset.place);
    const address = new URL(location.href);
    address.searchParams.set("hide", hidden.join(","));
    history.replaceState(null, "", address);
  }
}

customElements.define("pv-layer", MapLayer);

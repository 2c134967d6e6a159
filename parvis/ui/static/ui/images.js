// A picture at its full size in a dialog: left and right go on, Escape closes. Without JavaScript the link opens it.
class Images extends HTMLElement {
  connectedCallback() {
    this.links = [...this.querySelectorAll(".images__link:not([data-file])")];
    this.addEventListener("click", (event) => {
      const link = event.target.closest(".images__link:not([data-file])");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.show(this.links.indexOf(link));
    });
  }

  show(place) {
    this.dialog ??= this.make();
    this.place = (place + this.links.length) % this.links.length;
    const { href, dataset } = this.links[this.place];
    this.image.src = href;
    this.image.alt = this.links[this.place].querySelector("img").alt;
    this.words.textContent = `${dataset.title} (${this.place + 1}/${this.links.length})`;
    this.record.href = dataset.record;
    if (!this.dialog.open) this.dialog.showModal();
  }

  make() {
    const dialog = document.createElement("dialog");
    dialog.className = "viewer";
    dialog.setAttribute("aria-label", this.dataset.title);
    this.image = dialog.appendChild(document.createElement("img"));
    this.image.className = "viewer__picture";
    const foot = dialog.appendChild(document.createElement("p"));
    foot.className = "viewer__foot";
    this.words = foot.appendChild(document.createElement("span"));
    this.words.setAttribute("aria-live", "polite");
    this.words.dir = "auto";
    this.record = foot.appendChild(document.createElement("a"));
    this.record.textContent = this.dataset.record;
    for (const [words, act] of [
      [this.dataset.previous, () => this.show(this.place - 1)],
      [this.dataset.next, () => this.show(this.place + 1)],
      [this.dataset.close, () => dialog.close()],
    ]) {
      const button = foot.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "button button--small";
      button.textContent = words;
      button.addEventListener("click", act);
    }
    dialog.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft") this.show(this.place - 1);
      if (key === "ArrowRight") this.show(this.place + 1);
    });
    dialog.addEventListener("close", () => this.links[this.place].focus());
    return this.appendChild(dialog);
  }
}

customElements.define("pv-images", Images);

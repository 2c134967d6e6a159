// The menu of narrow screens: Escape closes it and gives the focus back, leaving it closes it. It opens without this.
class Menu extends HTMLElement {
  connectedCallback() {
    const menu = this.querySelector("details");
    const close = () => (menu.open = false);
    this.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !menu.open) return;
      close();
      menu.querySelector("summary").focus();
    });
    this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !this.contains(relatedTarget) && close());
    this.addEventListener("click", ({ target }) => target.closest("a") && close());
    document.addEventListener("pointerdown", ({ target }) => this.contains(target) || close());
  }
}

customElements.define("pv-menu", Menu);

// A button that copies the text of the element it names; it is shown only where copying works.
class Copy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(this.dataset.from);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        button.lastChild.textContent = ` ${this.dataset.done}`;
      } catch {
        getSelection().selectAllChildren(source);
        button.lastChild.textContent = ` ${this.dataset.failed}`;
      }
    });
  }
}

customElements.define("pv-copy", Copy);

// A button in a password field that shows what was typed.
class Reveal extends HTMLElement {
  connectedCallback() {
    for (const field of this.querySelectorAll("input[type=password]")) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button button--plain button--small", textContent: this.dataset.show });
      button.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-controls", field.id);
      button.addEventListener("click", () => {
        const shown = field.type === "text";
        field.type = shown ? "password" : "text";
        button.setAttribute("aria-pressed", String(!shown));
      });
      this.addEventListener("submit", () => (field.type = "password"), true);
      field.after(button);
    }
  }
}

customElements.define("pv-reveal", Reveal);

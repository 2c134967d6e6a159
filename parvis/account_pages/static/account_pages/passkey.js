// Ask the browser's authenticator what the page says, put its answer in the form and send it.
// `data-mode` is get or create; `data-from` names an address to ask first, where the page has no question of its own.
class Passkey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.hidden = false;
    this.querySelector("button[type=button]").addEventListener("click", () => this.ask());
    this.form.addEventListener("submit", (event) => {
      if (this.field.value) return;
      event.preventDefault();
      this.ask();
    });
  }

  get form() {
    return this.querySelector("form");
  }

  get field() {
    return this.form.elements.credential;
  }

  async ask() {
    const status = this.querySelector("[role=status]");
    status.textContent = "";
    try {
      this.field.value = JSON.stringify(await this.answer());
    } catch {
      status.textContent = this.dataset.failed;
      return;
    }
    this.form.requestSubmit();
  }

  async answer() {
    const question = await this.question();
    if (this.dataset.mode === "create") {
      const wanted = question.creation_options.publicKey;
      if (this.form.elements.passwordless?.checked) {
        Object.assign(wanted.authenticatorSelection, {
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        });
      }
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
    }
    const wanted = question.request_options.publicKey;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
  }

  async question() {
    if (!this.dataset.from) return JSON.parse(this.querySelector("script[type='application/json']").textContent);
    const response = await fetch(this.dataset.from, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }
}

customElements.define("pv-passkey", Passkey);

// Narrow at once: a changed box swaps the marked regions of the page by those of the page that its form leads to.
// Without JavaScript, or when the answer fails, the form's button does the same with a new page.
const SLOW_MS = 400;
const SWAPPED = { swapped: true };

class Facets extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => target.name && this.apply());
    this.querySelector(".facets__apply").hidden = true;
  }

  async apply() {
    const form = this.querySelector("form");
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();

    this.call?.abort();
    this.call = new AbortController();
    const slow = setTimeout(() => form.setAttribute("aria-busy", "true"), SLOW_MS);
    try {
      const answer = await fetch(address, { signal: this.call.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-swap=results]")) throw new Error("not the page expected");
      history.replaceState(SWAPPED, "");
      history.pushState(SWAPPED, "", address);
      swap(page);
    } catch (failure) {
      if (failure.name !== "AbortError") form.submit();
    } finally {
      clearTimeout(slow);
      form.removeAttribute("aria-busy");
    }
  }
}

// What was unfolded stays so, the focus stays on its box, and the status keeps its element so that it is announced.
function swap(page) {
  const unfolded = new Set([...document.querySelectorAll("[data-swap] details[open]")].map(name));
  const { name: box, value } = document.activeElement;
  const status = document.querySelector("[data-swap] [role=status]");
  const said = page.querySelector("[data-swap] [role=status]");
  const words = said ? [...said.childNodes] : [];
  if (status && said) said.replaceWith(status);

  document.title = page.title;
  for (const region of document.querySelectorAll("[data-swap]")) {
    region.replaceChildren(...(page.querySelector(`[data-swap=${region.dataset.swap}]`)?.childNodes ?? []));
  }
  for (const one of document.querySelectorAll("[data-swap] details")) one.open ||= unfolded.has(name(one));
  [...document.querySelectorAll("[data-swap=filters] input")]
    .find((one) => one.name === box && one.value === value)
    ?.focus();
  requestAnimationFrame(() => status?.replaceChildren(...words));
}

// The words of its summary without counts, which change.
function name(details) {
  return details.querySelector("summary").textContent.replace(/[\d\s()]+/g, " ").trim();
}

// A field that narrows a long list of values as one types; its page does the same without JavaScript.
class Find extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("[type=search]")) return;
    const input = document.createElement("input");
    Object.assign(input, { type: "search", className: "field__input field__input--small facet__find" });
    input.setAttribute("aria-label", this.dataset.label);
    input.placeholder = this.dataset.label;
    input.addEventListener("input", () => {
      const words = folded(input.value);
      for (const item of this.querySelectorAll("li")) item.hidden = !folded(item.textContent).includes(words);
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    this.prepend(input);
  }
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

customElements.define("pv-find", Find);
customElements.define("pv-facets", Facets);
addEventListener("popstate", ({ state }) => {
  if (state?.swapped) location.reload();
});

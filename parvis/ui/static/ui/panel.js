// Follow each choice of a panel at once: its form leads to a page, whose marked regions take the place of those shown.
// Without JavaScript, or when the answer fails, the button does the same with a new page.
const SLOW_MS = 400;

class Panel extends HTMLElement {
  connectedCallback() {
    this.querySelector(".panel__apply").hidden = true;
    this.addEventListener("change", () => this.apply());
  }

  async apply() {
    const form = this.querySelector("form");
    const address = new URL(form.action);
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    address.search = new URLSearchParams(given).toString();

    this.call?.abort();
    this.call = new AbortController();
    const slow = setTimeout(() => form.setAttribute("aria-busy", "true"), SLOW_MS);
    try {
      const answer = await fetch(address, { signal: this.call.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-swap=results]")) throw new Error("not the page expected");
      history.replaceState({ swapped: true }, "");
      history.pushState({ swapped: true }, "", address);
      swap(page);
    } catch (failure) {
      if (failure.name !== "AbortError") form.submit();
    } finally {
      clearTimeout(slow);
      form.removeAttribute("aria-busy");
    }
  }
}

// The focus stays on its field, and what was unfolded stays so.
function swap(page) {
  const { name, type, value } = document.activeElement;
  const unfolded = [...document.querySelectorAll("[data-swap=panel] details")].map((one) => one.open);
  document.title = page.title;
  for (const region of document.querySelectorAll("[data-swap]")) {
    region.replaceChildren(...(page.querySelector(`[data-swap=${region.dataset.swap}]`)?.childNodes ?? []));
  }
  [...document.querySelectorAll("[data-swap=panel] details")].forEach((one, place) => {
    one.open ||= unfolded[place] ?? false;
  });
  [...document.querySelectorAll("[data-swap=panel] :is(input, select, textarea)")]
    .find((one) => one.name === name && (type !== "radio" || one.value === value))
    ?.focus();
}

customElements.define("pv-panel", Panel);
addEventListener("popstate", ({ state }) => {
  if (state?.swapped) location.reload();
});

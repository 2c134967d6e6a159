// Narrow at once: a changed box swaps the marked regions of the page by those of the page that its form leads to.
// Without JavaScript, or when the answer fails, the form's button does the same with a new page.
const SLOW_MS = 400;

class Facets extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.apply());
    this.querySelector(".facets__apply")?.classList.add("hidden-text");
  }

  async apply() {
    const form = this.querySelector("form");
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    const focused = document.activeElement;
    const box = this.contains(focused) ? { name: focused.name, value: focused.value } : null;

    this.call?.abort();
    this.call = new AbortController();
    const slow = setTimeout(() => form.setAttribute("aria-busy", "true"), SLOW_MS);
    try {
      const answer = await fetch(address, { signal: this.call.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-swap=results]")) throw new Error("not the page expected");
      history.pushState(null, "", address);
      this.swap(page, box);
    } catch (failure) {
      if (failure.name !== "AbortError") form.submit();
    } finally {
      clearTimeout(slow);
      form.removeAttribute("aria-busy");
    }
  }

  swap(page, box) {
    const open = [...document.querySelectorAll("details[open] > summary")].map((one) => one.textContent.trim());
    document.title = page.title;
    for (const region of document.querySelectorAll("[data-swap]")) {
      const next = page.querySelector(`[data-swap=${region.dataset.swap}]`);
      if (next) {
        this.carryStatus(region, next);
        region.replaceChildren(...next.childNodes);
      }
    }
    for (const one of document.querySelectorAll("[data-swap=filters] details")) {
      one.open ||= open.includes(one.querySelector("summary").textContent.trim());
    }
    if (box) {
      const boxes = [...document.querySelectorAll("[data-swap=filters] input")];
      boxes.find((one) => one.name === box.name && one.value === box.value)?.focus();
    }
  }

  // The same element must stay for its new words to be announced.
  carryStatus(region, next) {
    const before = region.querySelector("[role=status]");
    const after = next.querySelector("[role=status]");
    if (before && after) {
      const words = [...after.childNodes];
      after.replaceWith(before);
      requestAnimationFrame(() => before.replaceChildren(...words));
    }
  }
}

customElements.define("pv-facets", Facets);
addEventListener("popstate", () => location.reload());

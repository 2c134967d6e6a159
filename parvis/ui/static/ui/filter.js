// “+ Filter” and the chips that can be changed open the form of their page here, beside what it narrows. Without
// JavaScript they lead to that page. In the form, choosing another field offers what fits it, and the picture of the
// values can be drawn over to say between what they lie.
import { betterFields } from "./condition-fields.js";

class Filters extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-filter]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.open(link);
    });
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
  }

  async open(link) {
    const form = await formAt(link.href);
    if (!form) return location.assign(link.href);
    this.close();
    this.opener = link;
    link.setAttribute("aria-expanded", "true");
    this.pane = document.createElement("div");
    this.pane.className = "query-bar__pane sheet";
    this.pane.append(form);
    this.pane.querySelector(".condition__cancel").addEventListener("click", (event) => {
      event.preventDefault();
      this.close();
    });
    this.append(this.pane);
    this.pane.querySelector("select, input:not([type=hidden])").focus();
  }

  close() {
    if (!this.pane) return;
    this.pane.remove();
    this.pane = null;
    this.opener.removeAttribute("aria-expanded");
    this.opener.focus();
  }
}

class ConditionForm extends HTMLElement {
  connectedCallback() {
    this.querySelector(".condition__choose").remove();
    betterFields(this);
    this.querySelector("[name='filter.field']").addEventListener("change", () => this.refit());
    this.querySelector("[name='filter.op']").addEventListener("change", () => this.show());
    this.drag(this.querySelector(".condition__bars"));
    this.show();
  }

  async refit() {
    const given = new FormData(this.querySelector("form"));
    for (const name of ["filter.op", "filter.value", "filter.second"]) given.delete(name);
    const form = await formAt(`${this.querySelector("form").action}?${new URLSearchParams(given)}`);
    if (!form) return;
    const cancel = this.querySelector(".condition__cancel");
    form.querySelector(".condition__cancel").replaceWith(cancel);
    this.replaceWith(form);
    form.querySelector("[name='filter.op']").focus();
  }

  // Only what the comparison needs.
  show() {
    const chosen = this.querySelector("[name='filter.op']").value;
    const alone = chosen === "empty" || chosen === "filled";
    const value = this.querySelector(".condition__value");
    const second = this.querySelector(".condition__second");
    if (value) value.hidden = alone;
    if (second) second.hidden = chosen !== "between" && chosen !== "near";
  }

  drag(figure) {
    if (!figure) return;
    const picture = figure.querySelector("svg");
    let start = null;
    const at = ({ clientX }) => {
      const box = picture.getBoundingClientRect();
      return Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    };
    picture.addEventListener("pointerdown", (event) => {
      start = at(event);
      picture.setPointerCapture(event.pointerId);
    });
    picture.addEventListener("pointermove", (event) => start !== null && this.between(figure, start, at(event)));
    picture.addEventListener("pointerup", () => (start = null));
  }

  between(figure, one, other) {
    const { low, high } = figure.dataset;
    const isDay = this.querySelector("[name='filter.value']").type === "date";
    const [from, to] = isDay ? [Date.parse(low), Date.parse(high)] : [Number(low), Number(high)];
    const ends = [Math.min(one, other), Math.max(one, other)].map((part) => from + part * (to - from));
    const step = isDay ? 1 : 10 ** Math.floor(Math.log10((to - from) / 100));
    const text = (end) =>
      isDay ? new Date(end).toISOString().slice(0, 10) : String(Number((Math.round(end / step) * step).toPrecision(12)));
    this.querySelector("[name='filter.op']").value = "between";
    this.querySelector("[name='filter.value']").value = text(ends[0]);
    this.querySelector("[name='filter.second']").value = text(ends[1]);
    this.show();
  }
}

// The form of a page, or nothing where the answer is another page.
async function formAt(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return document.adoptNode(page.querySelector("pv-condition"));
  } catch {
    return null;
  }
}

customElements.define("pv-condition", ConditionForm);
customElements.define("pv-filters", Filters);

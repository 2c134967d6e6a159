// Make the call from here: the page explains it, the API answers it. The editor comes at the first focus of a clause.
class Console extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.words = wordsOf(this);
    this.last = this.querySelector("[data-clause=where]");
    this.editors = new Map();
    this.form.addEventListener("submit", (event) => this.run(event, event.submitter));
    this.form.addEventListener("change", ({ target }) => target.matches("[name=answer], [name=key]") && this.run());
    this.addEventListener("focusin", ({ target }) => target.dataset?.clause && this.edit(target));
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey && !event.defaultPrevented) this.run(event);
    });
    this.addEventListener("click", ({ target }) => this.insert(target.closest("[data-insert]")?.dataset.insert));
  }

  async run(event, submitter) {
    event?.preventDefault();
    if (submitter?.dataset.mend) this.write(submitter.dataset.mend, submitter.value);
    for (const [area, editor] of this.editors) area.value = editor.text();
    const address = new URL(this.form.action);
    address.search = new URLSearchParams(new FormData(this.form)).toString();

    this.call?.abort();
    this.call = new AbortController();
    const slow = setTimeout(() => this.answer.setAttribute("aria-busy", "true"), 400);
    try {
      const given = await fetch(address, { signal: this.call.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await given.text(), "text/html");
      if (!page.querySelector("[data-swap=address]")) throw new Error("not the page expected");
      history.replaceState({ swapped: true }, "");
      history.pushState({ swapped: true }, "", address);
      for (const name of ["address", "results"]) this.swap(name, page);
      this.mark(page);
      this.querySelector("#problem")?.focus();
      await this.measure();
    } catch (failure) {
      if (failure.name !== "AbortError") this.form.submit();
    } finally {
      clearTimeout(slow);
      this.answer.removeAttribute("aria-busy");
    }
  }

  get answer() {
    return this.querySelector("[data-swap=results]");
  }

  swap(name, page) {
    const unfolded = this.querySelector(`[data-swap=${name}] details[open] code`)?.id;
    const region = this.querySelector(`[data-swap=${name}]`);
    region.replaceChildren(...page.querySelector(`[data-swap=${name}]`).childNodes);
    const again = unfolded && region.querySelector(`#${unfolded}`)?.closest("details");
    if (again) {
      for (const one of region.querySelectorAll("details[open]")) one.open = false;
      again.open = true;
    }
  }

  // Which field is wrong, as the page says.
  mark(page) {
    for (const one of this.form.querySelectorAll("[id]")) {
      const isWrong = page.getElementById(one.id)?.getAttribute("aria-invalid") === "true";
      one.toggleAttribute("aria-invalid", isWrong);
      if (isWrong) one.setAttribute("aria-invalid", "true");
    }
  }

  // The call itself, as a program makes it: how long it takes, how much it weighs, what is left of the quota.
  async measure() {
    const status = this.querySelector("[data-status]");
    if (!status) return;
    const start = performance.now();
    const answer = await fetch(this.querySelector("#call-address").textContent, { signal: this.call.signal });
    const body = await answer.blob();
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const [, , time, weight] = status.children;
    status.children[0].textContent = answer.status;
    time.textContent = `${number.format(Math.round(performance.now() - start))} ms`;
    if (body.size >= 1000) weight.textContent = weight.textContent.replace(/[\d.,]+/, number.format(Math.round(body.size / 100) / 10));
    const left = answer.headers.get("X-RateLimit-Remaining");
    if (left) status.querySelector("[data-quota]").textContent = `${this.dataset.left} ${number.format(left)}`;
  }

  async edit(area) {
    this.last = area;
    if (this.editors.has(area) || this.loading) return;
    this.loading = true;
    try {
      const [library, { editorOf }] = await Promise.all([import(this.dataset.library), import(this.dataset.editor)]);
      const run = () => this.form.requestSubmit();
      for (const one of this.querySelectorAll("[data-clause]")) {
        const editor = editorOf(library, one, { words: this.words, api: this.dataset.api, run });
        editor.onfocus = () => { this.last = one; };
        this.editors.set(one, editor);
      }
      this.editors.get(area).focus();
    } catch {
      this.loading = false;
    }
  }

  insert(text) {
    if (!text) return;
    const editor = this.editors.get(this.last);
    if (editor) return editor.insert(text);
    this.last.setRangeText(text, this.last.selectionStart, this.last.selectionEnd, "end");
    this.last.focus();
  }

  write(name, text) {
    const area = this.querySelector(`[data-clause=${name}]`);
    area.value = text;
    this.editors.get(area)?.write(text);
  }
}

// What the editor may complete: the fields and functions that stand beside.
function wordsOf(page) {
  const fields = [...page.querySelectorAll("[data-type]")].map((one) => ({
    name: one.dataset.insert, type: one.dataset.type, detail: one.nextElementSibling.textContent.trim(),
  }));
  const functions = [...page.querySelectorAll("[data-clauses]")].map((one) => ({
    name: one.dataset.insert.slice(0, -1), form: one.textContent, clauses: one.dataset.clauses,
    text: one.parentElement.nextElementSibling.firstElementChild.textContent,
  }));
  return { fields, functions };
}

customElements.define("pv-console", Console);
addEventListener("popstate", ({ state }) => {
  if (state?.swapped) location.reload();
});

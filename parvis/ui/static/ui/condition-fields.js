// A long list of fields as a field one types in: the choices that hold the words stay. The select below keeps the choice.
import Combobox from "../vendor/combobox-nav.js";

const LONG = 12;

export function betterFields(root) {
  const select = root.querySelector("select[name='filter.field']");
  if (!select || select.options.length < LONG) return;

  const input = document.createElement("input");
  const list = document.createElement("ul");
  Object.assign(input, { type: "text", id: "filter-field-words", autocomplete: "off" });
  input.value = select.selectedOptions[0].text;
  Object.assign(list, { id: "filter-field-list", className: "options", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.labels[0].textContent);
  for (const option of select.options) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    Object.assign(item, { className: "options__one", textContent: option.text, id: `filter-field-${option.index}` });
    item.dataset.value = option.value;
    list.append(item);
  }
  select.labels[0].htmlFor = input.id;
  select.hidden = true;
  select.after(input, list);

  const combobox = new Combobox(input, list);
  const open = () => {
    if (!list.hidden) return;
    list.hidden = false;
    combobox.start();
  };
  const close = () => {
    list.hidden = true;
    combobox.stop();
    input.value = select.selectedOptions[0].text;
  };
  const narrow = (words) => {
    for (const item of list.children) item.hidden = !fold(item.textContent).includes(fold(words));
  };
  input.addEventListener("focus", () => {
    input.select();
    narrow("");
  });
  input.addEventListener("click", open);
  input.addEventListener("input", () => {
    open();
    narrow(input.value);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") open();
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
    if (event.key === "Enter" && !list.hidden) event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("combobox-commit", ({ target }) => {
    select.value = target.dataset.value;
    close();
    select.dispatchEvent(new Event("change"));
  });
}

// Without accents and capitals.
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

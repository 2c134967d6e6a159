// Columns: menus open below their button and follow the arrows; edges are dragged, or moved with the keyboard.
// Without JavaScript the browser opens the same menus in the middle of the window.
const STEP = 16;
const LONG_STEP = 64;
const NARROWEST = 48;
const widths = new Map();
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

document.addEventListener("toggle", ({ target, newState }) => newState === "open" && place(target), true);
document.addEventListener("keydown", (event) => {
  const button = event.target.closest(".records__more");
  if (button && event.key === "ArrowDown") {
    event.preventDefault();
    document.getElementById(button.getAttribute("popovertarget")).showPopover({ source: button });
  }
  if (event.target.closest(".column-menu")) walk(event);
});

function place(menu) {
  if (!menu.classList?.contains("column-menu")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  const box = button.getBoundingClientRect();
  Object.assign(menu.style, { margin: "0", position: "fixed", inset: "auto" });
  menu.style.top = `${Math.min(box.bottom + 4, Math.max(8, innerHeight - menu.offsetHeight - 8))}px`;
  menu.style.left = `${Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  menu.querySelector("a").focus();
}

function walk(event) {
  const links = [...event.target.closest(".column-menu").querySelectorAll("a")];
  const at = links.indexOf(event.target);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  links.at(next % links.length).focus();
}

function addEdges(table) {
  [...table.tHead.rows[0].cells].forEach((cell, index) => {
    const edge = document.createElement("span");
    const label = cell.querySelector(".records__label").textContent;
    edge.className = "records__edge";
    edge.tabIndex = 0;
    edge.setAttribute("role", "separator");
    edge.setAttribute("aria-orientation", "vertical");
    edge.setAttribute("aria-label", `${table.dataset.resize} ${label}`);
    const measure = () => edge.setAttribute("aria-valuenow", Math.round(cell.offsetWidth));
    measure();
    edge.addEventListener("focus", measure); // fonts and filters change widths meanwhile
    edge.setAttribute("aria-valuemin", NARROWEST);
    edge.addEventListener("keydown", (event) => byKey(event, cell, index));
    edge.addEventListener("dblclick", () => best(cell, index));
    edge.addEventListener("pointerdown", (event) => drag(event, cell, index));
    cell.append(edge);
  });
}

function byKey(event, cell, index) {
  const by = event.shiftKey ? LONG_STEP : STEP;
  const turn = getComputedStyle(cell).direction === "rtl" ? -1 : 1;
  const change = { ArrowLeft: -by * turn, ArrowRight: by * turn }[event.key];
  if (change) resize(cell, index, cell.offsetWidth + change);
  else if (event.key === "Enter") best(cell, index);
  else return;
  event.preventDefault();
}

function drag(event, cell, index) {
  const edge = event.currentTarget;
  const [start, width] = [event.clientX, cell.offsetWidth];
  const turn = getComputedStyle(cell).direction === "rtl" ? -1 : 1;
  const move = ({ clientX }) => resize(cell, index, width + (clientX - start) * turn);
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener("pointermove", move);
  edge.addEventListener("pointerup", () => edge.removeEventListener("pointermove", move), { once: true });
  event.preventDefault();
}

function resize(cell, index, width) {
  widths.set(index, Math.max(NARROWEST, Math.round(width)));
  write();
  cell.querySelector(".records__edge").setAttribute("aria-valuenow", widths.get(index));
}

// As wide as the longest value of the page.
function best(cell, index) {
  widths.set(index, "max-content");
  write();
  cell.querySelector(".records__edge").setAttribute("aria-valuenow", Math.round(cell.offsetWidth));
}

function write() {
  const rule = ([index, width]) => {
    const parts = `.records tr > :nth-child(${index + 1})`;
    if (width === "max-content") return `${parts} { max-inline-size: none; }`;
    return `${parts} { inline-size: ${width}px; min-inline-size: ${width}px; max-inline-size: ${width}px; box-sizing: border-box; }`;
  };
  sheet.replaceSync([...widths].map(rule).join("\n"));
}

function enhance() {
  for (const table of document.querySelectorAll(".records[data-resize]")) {
    if (!table.querySelector(".records__edge")) addEdges(table);
  }
}

enhance();
// Facets replace the table by another one.
for (const region of document.querySelectorAll("[data-swap=results]")) {
  new MutationObserver(() => {
    widths.clear();
    write();
    enhance();
  }).observe(region, { childList: true });
}

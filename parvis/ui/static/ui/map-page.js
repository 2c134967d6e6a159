// The map and its page: the address follows the map, links and forms of the page change the map without leaving it.
const KEPT = ["location", "basemap"];

// Where a map looks, as addresses write it.
export function placeOf(map) {
  const { lng, lat } = map.getCenter().wrap();
  return `${map.getZoom().toFixed(2)},${lat.toFixed(5)},${lng.toFixed(5)}`;
}

// Where the map looks, in the address and in the forms that lead back here.
export function locate(element) {
  element.place = placeOf(element.map);
  history.replaceState(null, "", placed(element, new URL(location.href)));
  for (const form of document.forms) {
    if (sameView(new URL(form.action, location.href))) keep(form, element);
  }
}

function placed(element, address) {
  const basemap = element.basemap ?? element.settings.basemap;
  if (element.place) address.searchParams.set("location", element.place);
  if (basemap && basemap !== "parvis") address.searchParams.set("basemap", basemap);
  else address.searchParams.delete("basemap");
  return address;
}

function keep(form, element) {
  const said = placed(element, new URL(location.href)).searchParams;
  for (const name of KEPT) {
    let field = form.querySelector(`input[type=hidden][name=${name}]`);
    if (!said.get(name)) {
      field?.remove();
      continue;
    }
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(field);
    }
    field.value = said.get(name);
  }
}

function sameView(address) {
  return address.origin === location.origin && address.pathname === location.pathname;
}

// Ask the page of another question and put its regions in place; the live map stays.
export async function go(element, address) {
  const target = placed(element, new URL(address, location.href));
  try {
    const answer = await fetch(target, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("pv-map-question")) throw new Error("not the page expected");
    history.pushState(null, "", target);
    document.title = page.title;
    for (const region of document.querySelectorAll("[data-swap]")) {
      const other = page.querySelector(`[data-swap=${region.dataset.swap}]`);
      region.replaceChildren(...(other?.childNodes ?? []));
    }
    element.querySelector(".map__colour button")?.setAttribute("hidden", "");
  } catch {
    location.assign(target);
  }
}

// Links to this view (modes, chips) and the form of colours.
export function follow(element) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !plain || !element.ready || link.target || !sameView(new URL(link.href)) || link.hash) return;
    event.preventDefault();
    const focused = link.closest("[data-swap]")?.dataset.swap;
    go(element, link.href).then(() => document.querySelector(`[data-swap=${focused}] [aria-current]`)?.focus());
  });
  element.querySelector(".map__colour button")?.setAttribute("hidden", "");
  element.addEventListener("change", ({ target }) => {
    if (target.name !== "by") return;
    const address = new URL(location.href);
    address.search = new URLSearchParams(new FormData(target.form)).toString();
    if (!target.value) address.searchParams.delete("by");
    go(element, address).then(() => element.querySelector("#map-by")?.focus());
  });
}

// The zone of the map as a filter of every view.
export function filterBy(element, name, value) {
  const address = new URL(location.href);
  for (const one of ["geofilter.bbox", "geofilter.polygon", "geofilter.distance", "start"]) address.searchParams.delete(one);
  address.searchParams.set(name, value);
  return go(element, address);
}

export function searches(element) {
  const box = element.part("around");
  if (!box) return;
  element.map.on("moveend", ({ originalEvent }) => {
    if (originalEvent) box.hidden = false;
  });
  box.querySelector("button").addEventListener("click", () => {
    const bounds = element.map.getBounds();
    const sides = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    box.hidden = true;
    filterBy(element, "geofilter.bbox", sides.map((one) => one.toFixed(6)).join(","));
    element.map.getCanvas().focus();
  });
}

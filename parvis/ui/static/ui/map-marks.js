// What the layers of the map share: the name of their source, their place in the style, their colours.
export const SOURCE = "records";

// Names of the background stay over surfaces.
export function above(map) {
  return map.getStyle().layers.find((one) => one.type === "symbol")?.id;
}

export function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

// The background of the map: a style of the portal, with whole addresses, since the map's worker knows no page.
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const forced = document.documentElement.dataset.theme;
  return forced ? forced === "dark" : DARK.matches;
}

export async function ground(name, lang) {
  const answer = await fetch(`/tiles/style/${name}/${isDark() ? "dark" : "light"}.json?lang=${lang}`);
  if (!answer.ok) throw new Error(`no background ${name}`);
  const style = await answer.json();
  for (const source of Object.values(style.sources)) {
    source.tiles = source.tiles.map((one) => location.origin + one);
  }
  return style;
}

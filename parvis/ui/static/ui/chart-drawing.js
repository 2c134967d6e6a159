// From values to what ECharts draws. Source: ui.md §15, §16.
const LONGEST_LABEL = 26;
const DIRECT_LABELS = 4;

export function optionOf(given, theme, width, shapes) {
  const kind = KINDS[given.kind] ?? shapes[given.kind] ?? bars;
  const texts = { color: theme.quiet, fontFamily: theme.font, fontSize: 13 };
  return {
    animation: false,
    aria: { enabled: true, label: { enabled: false }, decal: { show: given.patterns || matchMedia("print").matches } },
    color: coloured(given, theme),
    textStyle: texts,
    ...kind(given, theme, width, texts, { formats, cut, tip, tooltip, valueAxis }),
  };
}

// Drawn with the chart: the policy of pages forbids the markup that tooltips usually are.
function tooltip(theme, texts, formatter, more = {}) {
  return {
    renderMode: "richText", confine: true, backgroundColor: theme.surface, borderColor: theme.strong,
    textStyle: { ...texts, color: theme.ink }, formatter, ...more,
  };
}

const KINDS = { line: lines, area: lines, bars, stacked: bars, histogram: bars };

// The last colour is that of all the others.
function coloured(given, theme) {
  const names = given.series.map((one) => one.label);
  return names.length > 1 && names.at(-1) === given.others
    ? [...theme.colours.slice(0, names.length - 1), theme.colours[7]]
    : theme.colours;
}

function formats(given) {
  const exact = new Intl.NumberFormat(given.lang, { maximumFractionDigits: 4 });
  const short = new Intl.NumberFormat(given.lang, { notation: "compact", maximumFractionDigits: 1 });
  const years = given.points.length > 0;
  return {
    exact: (value) => (value === null || value === undefined ? "–" : exact.format(value)),
    short: (value) => (years && Math.abs(value) < 10_000 ? String(Number(value.toPrecision(12))) : short.format(value)),
  };
}

function cut(text, length = LONGEST_LABEL) {
  return text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text;
}

function valueAxis(given, theme, name) {
  return {
    type: "value", name, nameTextStyle: { color: theme.quiet, align: "left" },
    axisLabel: { formatter: formats(given).short, color: theme.quiet, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.line } }, axisLine: { show: false }, axisTick: { show: false },
  };
}

function partAxis(given, theme, length) {
  return {
    type: "category", data: given.labels,
    axisLabel: { formatter: (text) => cut(text, length), color: theme.quiet, hideOverlap: true },
    axisLine: { lineStyle: { color: theme.strong } }, axisTick: { show: false },
  };
}

function tip(given) {
  const { exact } = formats(given);
  return (found) => {
    const all = Array.isArray(found) ? found : [found];
    const rows = all.map((one) => (given.series.length > 1 ? `${one.seriesName}: ${exact(one.value)}` : exact(one.value)));
    return [all[0].name, ...rows].join("\n");
  };
}

function framed(given, theme, texts, right = 24) {
  const many = given.series.length > 1;
  return {
    grid: { top: many && right === 24 ? 72 : 40, left: 8, right, bottom: 8, containLabel: true },
    legend: { show: many && right === 24, type: "plain", left: 0, top: 0, textStyle: texts, itemGap: 14 },
  };
}

// Whether lines end far enough from each other for their names to stand there.
function apart(series) {
  const most = Math.max(...series.flatMap((one) => one.values.map(Number)));
  const ends = series.map((one) => Number(one.values.at(-1))).sort((one, other) => one - other);
  return ends.every((end, place) => place === 0 || end - ends[place - 1] > most * 0.07);
}

function lines(given, theme, width, texts) {
  const many = given.series.length;
  const direct = many > 1 && many <= DIRECT_LABELS && width > 560 && apart(given.series);
  return {
    ...framed(given, theme, texts, direct ? 150 : 24),
    tooltip: tooltip(theme, texts, tip(given), { trigger: "axis" }),
    xAxis: { ...partAxis(given, theme, 14), boundaryGap: false },
    yAxis: valueAxis(given, theme, given.measure),
    series: given.series.map((one) => ({
      type: "line", name: one.label, data: one.values, lineStyle: { width: 2 }, symbolSize: 6,
      showSymbol: given.labels.length <= 40, stack: given.kind === "area" && many > 1 ? "all" : undefined,
      areaStyle: given.kind === "area" ? { opacity: 0.35 } : undefined,
      endLabel: direct ? { show: true, formatter: () => cut(one.label, 18), color: theme.ink } : undefined,
    })),
  };
}

function bars(given, theme, width, texts) {
  const lying = !given.isOrdered;
  const parts = partAxis(given, theme, lying && width < 480 ? 14 : LONGEST_LABEL);
  const values = valueAxis(given, theme, lying ? "" : given.measure);
  const { exact } = formats(given);
  return {
    ...framed(given, theme, texts, lying && given.series.length === 1 ? 64 : 24),
    xAxis: lying ? values : parts,
    yAxis: lying ? { ...parts, inverse: true, axisLabel: { ...parts.axisLabel, interval: 0 } } : values,
    tooltip: tooltip(theme, texts, tip(given)),
    series: given.series.map((one) => ({
      type: "bar", name: one.label, barCategoryGap: given.kind === "histogram" ? "4%" : "28%", barMaxWidth: 48,
      stack: given.kind === "stacked" ? "all" : undefined,
      data: one.values.map((value, place) =>
        given.hasOthers && given.series.length === 1 && place === one.values.length - 1
          ? { value, itemStyle: { color: theme.colours[7] } } : value),
      label: lying && given.series.length === 1
        ? { show: true, position: "right", color: theme.ink, formatter: ({ value }) => exact(value) } : undefined,
    })),
  };
}

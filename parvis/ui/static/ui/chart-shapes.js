// Parts of a whole, and points. `tools` are those of chart-drawing.js. Source: ui.md §15, §16.
function parts(given, theme) {
  const last = given.labels.length - 1;
  return given.labels
    .map((name, place) => ({
      name, value: given.series[0].values[place],
      itemStyle: given.hasOthers && place === last ? { color: theme.colours[7] } : undefined,
    }))
    .filter((one) => one.value > 0);
}

// Names stand around it, or on small screens above it.
export function pie(given, theme, width, texts, tools) {
  const { exact } = tools.formats(given);
  const narrow = width < 480;
  const label = ({ name, value, percent }) => `${tools.cut(name, 22)}\n${exact(value)} (${exact(Math.round(percent))} %)`;
  return {
    tooltip: tools.tooltip(theme, texts, tools.tip(given)),
    legend: { show: narrow, left: 0, top: 0, textStyle: texts, formatter: (name) => tools.cut(name, 22) },
    series: [{ type: "pie", radius: ["0%", narrow ? "56%" : "68%"], center: ["50%", narrow ? "66%" : "50%"],
      data: parts(given, theme), startAngle: 90, itemStyle: { borderColor: theme.surface, borderWidth: 2 },
      labelLine: { show: !narrow }, label: { ...texts, show: !narrow, color: theme.ink, formatter: label } }],
  };
}

export function treemap(given, theme, width, texts, tools) {
  const { exact } = tools.formats(given);
  const inside = ["#ffffff", theme.ink, "#ffffff", "#ffffff", theme.ink, "#ffffff", theme.ink, theme.ink];
  const data = parts(given, theme).map((one, place) => ({
    ...one, itemStyle: { color: one.itemStyle?.color ?? theme.colours[place % 7] },
    label: { color: theme.colours[0] === "#0b6b4f" && !one.itemStyle ? inside[place % 7] : "#0b1a14" },
  }));
  return {
    tooltip: tools.tooltip(theme, texts, tools.tip(given)),
    series: [{ type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, data, width: "100%",
      height: "100%", top: 0, left: 0, itemStyle: { borderColor: theme.surface, gapWidth: 2, borderWidth: 0 },
      label: { fontSize: 13, lineHeight: 17, formatter: ({ name, value }) => `${name}\n${exact(value)}` } }],
  };
}

export function scatter(given, theme, width, texts, tools) {
  const { exact } = tools.formats(given);
  const most = Math.max(1, ...given.points.map((one) => one[2]));
  const words = ({ value: [x, y, count] }) =>
    `${given.across}: ${exact(x)}\n${given.up}: ${exact(y)}\n${exact(count)} ${given.records}`;
  return {
    tooltip: tools.tooltip(theme, texts, words),
    grid: { top: 40, left: 8, right: 28, bottom: 28, containLabel: true },
    xAxis: { ...tools.valueAxis(given, theme, given.across), nameLocation: "middle", nameGap: 30, scale: true },
    yAxis: { ...tools.valueAxis(given, theme, given.up), scale: true },
    series: [{ type: "scatter", data: given.points, itemStyle: { opacity: 0.7 },
      symbolSize: ([, , count]) => 5 + 22 * Math.sqrt(count / most) }],
  };
}

// Draw what the table beside says. The library comes when a chart comes near the screen; without it the table stays.
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

class Chart extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector(".chart__box");
    this.line = this.querySelector(".chart__value");
    this.given = JSON.parse(this.dataset.values);
    this.box.addEventListener("keydown", (event) => this.read(event));
    this.box.addEventListener("blur", () => this.chart?.dispatchAction({ type: "hideTip" }));
    this.addEventListener("click", ({ target }) => this.save(target.closest("[data-save]")?.dataset.save));
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.redraw = () => this.draw();
    this.dark.addEventListener("change", this.redraw);
    this.draw();
  }

  disconnectedCallback() {
    this.dark.removeEventListener("change", this.redraw);
    this.sizes?.disconnect();
    this.chart?.dispose();
  }

  async draw() {
    const { library: from, drawing: by, shapes: more } = this.dataset;
    const [library, drawing, shapes] = await Promise.all([import(from), import(by), import(more)]).catch(() => []);
    this.box.hidden = !library;
    if (!library || !this.isConnected) return;
    this.chart?.dispose();
    this.chart = library.init(this.box, null, { renderer: "svg" });
    const option = () => drawing.optionOf(this.given, this.theme(), this.box.clientWidth, shapes);
    this.chart.setOption(option());
    this.sizes ??= new ResizeObserver(() => this.fit(option));
    this.sizes.observe(this.box);
    for (const button of this.querySelectorAll("[data-save]")) button.hidden = false;
    this.dataset.state = "ready";
  }

  fit(option) {
    if (this.chart.isDisposed() || this.box.clientWidth === this.chart.getWidth()) return;
    this.chart.resize();
    this.chart.setOption(option(), true);
  }

  // What the style sheet says of colours and letters, in this theme.
  theme() {
    const style = getComputedStyle(this.box);
    const token = (name) => style.getPropertyValue(name).trim();
    return {
      colours: [1, 2, 3, 4, 5, 6, 7, 8].map((one) => token(`--data-${one}`)),
      ink: token("--ink"), quiet: token("--ink-2"), line: token("--line"), strong: token("--line-strong"),
      surface: token("--surface"), font: style.fontFamily,
    };
  }

  // Left and right read the values one after the other; up and down go from series to series.
  read(event) {
    const move = STEPS[event.key];
    if (!move && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Escape") return this.chart?.dispatchAction({ type: "hideTip" });
    const { labels, series, points } = this.given;
    const isPoints = points.length > 0;
    const parts = isPoints ? points.length : labels.length;
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    this.series = across || isPoints ? (this.series ?? 0) : wrapped((this.series ?? 0) + move, series.length);
    this.place = across || isPoints ? wrapped((this.place ?? (move > 0 ? -1 : 0)) + move, parts) : (this.place ?? 0);
    this.line.textContent = this.words(isPoints);
    this.chart?.dispatchAction({ type: "showTip", seriesIndex: this.series, dataIndex: this.place });
  }

  words(isPoints) {
    const { labels, series, points, across, up, records, lang } = this.given;
    const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 4 });
    if (isPoints) {
      const [x, y, count] = points[this.place];
      return `${across} ${number.format(x)}, ${up} ${number.format(y)}: ${number.format(count)} ${records}`;
    }
    const value = series[this.series].values[this.place];
    const told = value === null ? "–" : number.format(value);
    return `${labels[this.place]}${series.length > 1 ? `, ${series[this.series].label}` : ""}: ${told}`;
  }

  async save(kind) {
    if (!kind || !this.chart) return;
    const text = this.picture();
    const drawn = new Blob([text], { type: "image/svg+xml" });
    download(kind === "png" ? await asPng(drawn) : drawn, `${this.dataset.name}.${kind}`);
  }

  // The drawing with its title above and where it comes from below.
  picture() {
    const theme = this.theme();
    const drawing = this.box.querySelector("svg").cloneNode(true);
    const [width, height] = [this.chart.getWidth(), this.chart.getHeight()];
    const whole = new DOMParser().parseFromString(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 84}"/>`, "image/svg+xml");
    const add = (name, attributes, words = "") => {
      const one = whole.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
      one.textContent = words;
      whole.documentElement.append(one);
    };
    add("rect", { width: "100%", height: "100%", fill: theme.surface });
    add("text", { x: 12, y: 28, "font-size": 18, "font-weight": 650, "font-family": theme.font, fill: theme.ink },
      this.given.title);
    add("text", { x: 12, y: height + 70, "font-size": 13, "font-family": theme.font, fill: theme.quiet },
      this.dataset.source);
    drawing.setAttribute("y", 44);
    whole.documentElement.append(whole.importNode(drawing, true));
    return new XMLSerializer().serializeToString(whole);
  }
}

function wrapped(place, count) {
  return count ? (place + count) % count : 0;
}

async function asPng(drawn) {
  const address = URL.createObjectURL(drawn);
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

customElements.define("pv-chart", Chart);

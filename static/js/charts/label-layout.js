/** Room for words, measured in their typeface: numbers at the ends of bars get all that they need, names
 * are shortened to theirs, and labels that would touch are left out. */
import { onNewTypeface } from "./typefaces.js";

const NAMES = 0.45; // of a chart's width, the most for names down its side
const SPARE = 1.05;
const STEP = 40; // px
const MARKS = 48; // px, the least for bars
const PAD = 5; // px, between labels and their axis
const END = 5; // px, between a bar and its number
const GAP = 10; // px, between neighbouring labels
const LINE = 16; // px, the width of a turned name along the axis
const ROW = 28; // px, the height of a heatmap's row: see chart.js
const CELL = 1.5; // of its height, the most that a cell of a heatmap is wide
const NAMED_CELL = 2.25; // the same where a name stands under it
const LINES_BELOW = 2.5; // lines, what labels take under a heatmap
const LONGEST = 88; // px, the most that a turned name takes below the axis

const letters = new Intl.Segmenter();
const known = new Map();
let ruler = null;

export function fitLabels({ data, layout }) {
  if (!layout.xaxis) return { data, layout };
  const { width, font, margin, meta } = layout;
  const wide = widths(font);
  const ends = endsOf(data, wide);
  const most = Math.min(NAMES * width, width - ends.before - ends.after - MARKS);
  const yaxis = meta?.names.includes("yaxis") ? shortened(layout.yaxis, most, wide, isLying(data)) : layout.yaxis;
  const left = room(yaxis, wide);
  const right = room(layout.yaxis2, wide);
  const share = shareOfCells(data, layout, width - left - right - margin.r);
  const plot = share * (width - left - right - margin.r);
  const across = ends.before + ends.after ? widened(layout.xaxis, ends, plot) : thinned({ data, layout }, plot, wide);
  const xaxis = share < 1 ? { ...across, domain: [0, share] } : across;
  const placed = ends.before + ends.after ? { ...layout, margin: { ...margin, l: left } } : layout;
  return { data, layout: { ...placed, xaxis, yaxis: { ...yaxis, automargin: placed === layout && yaxis.automargin } } };
}

/** True where a name beside a lying bar needs a second line in a chart of this width; `theme()` gives the
 * figure as it will be drawn. */
export function needsTwoLines(figure, theme) {
  if (!isLying(figure.data) || !figure.layout.meta?.names.includes("yaxis")) return false;
  const { layout } = theme();
  const longest = Math.max(0, ...layout.yaxis.ticktext.map(widths(layout.font)));
  // In steps, and with some to spare, as static-chart.css has it: a chart keeps its height when it is drawn.
  return layout.width > 0 && layout.width < Math.ceil((longest * SPARE) / NAMES / STEP) * STEP;
}

function isLying(data) {
  return data.some(({ orientation }) => orientation === "h");
}

/** How much of its width a heatmap needs for cells that are near to squares. */
function shareOfCells([{ type, z }], { height, font, meta }, most) {
  if (type !== "heatmap") return 1;
  const row = ROW * (font.size / 12);
  const drawn = (height - LINES_BELOW * font.size) / z.length;
  // Only an enlarged one has higher rows than its tile makes room for.
  const high = drawn > 2 * row ? drawn : row;
  const ratio = meta.names.includes("xaxis") ? NAMED_CELL : CELL;
  return Math.min(1, (z[0].length * ratio * high) / most);
}

/** A function that tells how wide a label is, as the page itself would set it: canvases know no fallback
 * that has not been loaded yet. */
function widths({ size, family }) {
  const font = `${size}px ${family}`;
  return (label) => Math.max(...lines(label).map((line) => {
    const key = `${font} ${line}`;
    if (!known.has(key)) known.set(key, measured(line, font));
    return known.get(key);
  }));
}

onNewTypeface(() => known.clear());

function measured(line, font) {
  if (!ruler) {
    ruler = Object.assign(document.createElement("span"), { className: "ruler", ariaHidden: "true" });
    document.body.append(ruler);
  }
  ruler.style.font = font;
  ruler.textContent = line;
  return ruler.getBoundingClientRect().width;
}

/** What stands beside a lying chart's bars: the longest below zero, and the longest above. */
function endsOf(data, wide) {
  const found = { before: 0, after: 0 };
  for (const { text, x, orientation } of data) {
    if (orientation !== "h" || !text) continue;
    text.forEach((label, place) => {
      const side = x[place] < 0 ? "before" : "after";
      if (label) found[side] = Math.max(found[side], wide(label) + END);
    });
  }
  return found;
}

/** An axis that is longer than its bars, by what their numbers take. */
function widened(axis, { before, after }, plot) {
  const [low, high] = axis.range;
  const point = (high - low) / Math.max(plot - before - after, 1);
  return { ...axis, range: [low - before * point, high + after * point] };
}

function room(axis, wide) {
  const labels = axis?.ticktext ?? [];
  return labels.length ? Math.max(...labels.map(wide)) + PAD : 0;
}

/** Every label, every second, every fourth: as many as there is room for. Names that do not fit side by side
 * are turned, all of them; static-chart.css does the same by the width of its box. */
function thinned({ data, layout: { xaxis, meta } }, plot, wide) {
  const { tickvals = [], ticktext = [] } = xaxis;
  if (tickvals.length < 2) return xaxis;
  const level = Math.max(...[...ticktext, ...(meta?.units ?? [])].map(wide)) + GAP;
  const step = plot * stepOf(xaxis, data);
  const isTurned = meta?.names.includes("xaxis") && level > step;
  const needed = isTurned ? LINE : level;
  const each = 2 ** Math.max(0, Math.ceil(Math.log2(needed / step)));
  const kept = (_, index) => index % each === 0;
  const texts = told(ticktext.filter(kept), meta?.units?.filter(kept));
  const axis = { ...xaxis, tickangle: isTurned ? -90 : 0, tickvals: tickvals.filter(kept), ticktext: texts };
  return isTurned ? shortened(axis, LONGEST, wide) : axis;
}

/** Labels with their day or year under them wherever it changes, as time_ticks.py has them. */
function told(texts, units) {
  return units ? texts.map((text, index) => [lines(text)[0], ...(units[index] === units[index - 1] ? [] : [units[index]])].join("<br>")) : texts;
}

/** How far apart labels are at least, as a share of their axis; one of days reaches as far as its data. */
function stepOf({ tickvals, range }, [{ x }]) {
  const [low, high] = (range ?? [x[0], x.at(-1)]).map(place);
  const gaps = tickvals.map(place).map((at, index, all) => at - all[index - 1]);
  return Math.min(...gaps.slice(1)) / (high - low || 1);
}

function place(value) {
  return typeof value === "number" ? value : Date.parse(value.replace(" ", "T"));
}

function shortened(axis, most, wide, mayWrap = false) {
  const fitted = mayWrap ? wrapped : cut;
  return { ...axis, ticktext: axis.ticktext.map((name) => (wide(name) > most ? fitted(name, most, wide) : name)) };
}

/** A name on two lines, which part at a space or a sign where one fits. */
function wrapped(name, most, wide) {
  const text = lines(name).join(" ");
  const whole = text.slice(0, fitting([...letters.segment(text)].map(({ segment }) => segment), most, wide).length);
  const first = whole.match(/^.*[\s/–—-](?=.)/u)?.[0] ?? whole;
  const rest = escape(text.slice(first.length).trimStart());
  return `${escape(first.trimEnd())}<br>${wide(rest) > most ? cut(rest, most, wide) : rest}`;
}

/** The first letters of a name that fit with an ellipsis, and one at least. */
function cut(name, most, wide) {
  const parts = [...letters.segment(lines(name).join(" "))].map(({ segment }) => segment);
  return `${escape(fitting(parts, most, wide, "…").trimEnd())}…`;
}

/** As many letters as fit with what ends them, and one at least. */
function fitting(parts, most, wide, end = "") {
  const first = (count) => parts.slice(0, count).join("");
  let fits = 1;
  let not = parts.length;
  while (not - fits > 1) {
    const half = Math.floor((fits + not) / 2);
    if (wide(escape(`${first(half).trimEnd()}${end}`)) <= most) fits = half;
    else not = half;
  }
  return first(fits);
}

/** What a label of a figure reads, line by line. */
function lines(label) {
  return label.split("<br>").map((line) => line.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

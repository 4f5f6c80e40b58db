/** Room for words, measured in their typeface: numbers at the ends of bars get all that they need, names
 * are shortened to theirs, and labels that would touch are left out. */

const NAMES = 0.38; // of a chart's width, the most for names down its side
const MARKS = 48; // px, the least for bars
const PAD = 5; // px, between labels and their axis
const END = 5; // px, between a bar and its number
const GAP = 10; // px, between neighbouring labels
const LINE = 16; // px, the width of a turned name along the axis
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
  const yaxis = meta?.names.includes("yaxis") ? shortened(layout.yaxis, most, wide) : layout.yaxis;
  const left = room(yaxis, wide);
  const right = room(layout.yaxis2, wide);
  const plot = width - left - right - margin.r;
  const xaxis = ends.before + ends.after ? widened(layout.xaxis, ends, plot) : thinned(layout, plot, wide);
  const placed = ends.before + ends.after ? { ...layout, margin: { ...margin, l: left } } : layout;
  return { data, layout: { ...placed, xaxis, yaxis: { ...yaxis, automargin: placed === layout && yaxis.automargin } } };
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

document.fonts.addEventListener("loadingdone", () => known.clear());

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
function thinned({ xaxis, meta }, plot, wide) {
  const { tickvals = [], ticktext = [] } = xaxis;
  if (tickvals.length < 2) return xaxis;
  const level = Math.max(...ticktext.map(wide)) + GAP;
  const step = plot * stepOf(xaxis);
  const isTurned = meta?.names.includes("xaxis") && level > step;
  const needed = isTurned ? LINE : level;
  const each = 2 ** Math.max(0, Math.ceil(Math.log2(needed / step)));
  const kept = (_, index) => index % each === 0;
  const axis = { ...xaxis, tickangle: isTurned ? -90 : 0, tickvals: tickvals.filter(kept), ticktext: ticktext.filter(kept) };
  return isTurned ? shortened(axis, LONGEST, wide) : axis;
}

/** How far apart labels are, as a share of their axis. */
function stepOf({ tickvals: [first, second], tickvals: { length }, range }) {
  return range ? Math.abs((second - first) / (range[1] - range[0])) : 1 / length;
}

function shortened(axis, most, wide) {
  return { ...axis, ticktext: axis.ticktext.map((name) => (wide(name) > most ? cut(name, most, wide) : name)) };
}

/** The first letters of a name that fit with an ellipsis, and one at least. */
function cut(name, most, wide) {
  const parts = [...letters.segment(lines(name).join(" "))].map(({ segment }) => escape(segment));
  const first = (count) => `${parts.slice(0, count).join("").trimEnd()}…`;
  let fits = 1;
  let not = parts.length;
  while (not - fits > 1) {
    const half = Math.floor((fits + not) / 2);
    if (wide(first(half)) <= most) fits = half;
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

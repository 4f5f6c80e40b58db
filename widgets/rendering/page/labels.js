/** Labels of a static chart. Down its sides and under its columns the page lays them out, in its own typeface:
 * what they take is theirs. The others are at a share of a box, and so many pixels from there. */
import { escape, short, tag } from "./markup.js";

const END = 3; // as Plotly has it
const GAP = 8; // px, between labels
const SPARE = 1.05; // for typefaces that are wider than the renderer's
// Boxes that static-chart.css tells apart: up to so many pixels in steps of so many.
const STEPS = [[640, 40], [1440, 80], [2400, 160]];
const LINE = 16; // px, what a turned name takes of its axis: see label-layout.js
const NEAR_END = 0.985;
const [CELL, NAMED_CELL] = [42, 63]; // px, as in heatmap.css: the most that a cell of a heatmap is wide
const NAMES = 0.45; // of the width, for names beside bars: see static-chart.css
const WRAP_STEP = 40; // px, as in label-layout.js
const BESIDE = 0.47; // with what parts them from the bars

/** Labels of an upright axis: names a line each, numbers from the lowest up. */
export function names(canvas, axis) {
  const found = labels(canvas, axis);
  if (!found.length) return "";
  const { range } = canvas._fullLayout[axis.replace("y", "yaxis")];
  if (range[0] < range[1]) return found.map(({ lines }) => tag("div", { class: "static-chart__number" }, words(lines)));
  const count = Math.round(range[0] - range[1]);
  return Array.from({ length: count }, (_, place) => {
    const { lines = [] } = found.find(({ value }) => value === place) ?? {};
    return tag("div", { class: "static-chart__name" }, tag("div", { class: "static-chart__words" }, words(lines)));
  });
}

/** The class of names beside lying bars, which need a second line in narrow boxes: static-chart.css makes room. */
export function wrapping(canvas) {
  const room = (widest(canvas, "y") * SPARE) / NAMES;
  return ` static-chart--wraps static-chart--wraps-${Math.ceil(room / WRAP_STEP) * WRAP_STEP}`;
}

/** Names under columns, with free places on both sides; "" for other axes. In narrow boxes static-chart.css turns
 * them, all at once, and leaves out every second, three of four. */
export function columns(canvas) {
  const { xaxis: { range }, meta, _size: { l, r } } = canvas._fullLayout;
  if (!meta?.names?.includes("xaxis")) return "";
  const places = range[1] - range[0];
  const found = labels(canvas, "x");
  const level = places * (widest(canvas, "x") * SPARE + GAP);
  const most = widthOfCells(canvas);
  // Turned names do not reach beyond the axis as level ones may.
  const turned = { l: widest(canvas, "y") + GAP, r: GAP, names: 1, most };
  const free = Array(Math.round(2 * (-0.5 - range[0]))).fill(tag("div", {}));
  const names = found.map(({ lines }, index) => {
    const name = tag("div", { class: `static-chart__turn${index ? ` ${hidden(index, places * LINE, turned)}` : ""}` }, words(lines));
    return tag("div", { class: "static-chart__column" }, name);
  });
  return tag("div", { class: `static-chart__columns static-chart__columns--${boxFor(level > most ? Infinity : level + l + r)}` }, [...free, ...names, ...free]);
}

/** Labels under the drawing; narrow boxes leave out every second, three of four. */
export function ticks(canvas, { l, t, w, h, r }) {
  const found = labels(canvas, "x");
  const gaps = found.map(({ at }, index) => at - found[index - 1]?.at).slice(1);
  const needed = (Math.max(0, ...found.map(({ wide }) => wide)) * SPARE + GAP) / (gaps.length ? Math.min(...gaps) / w : 1);
  const { names = [], units } = canvas._fullLayout.meta ?? {};
  const room = { l, r, names: names.includes("yaxis") ? BESIDE : 1, most: widthOfCells(canvas) };
  return found.map(({ at, lines, x, y, anchor }, index) => {
    const place = { x: percent(at / w), dx: short(x - l - at), y: short(y - t - h), "text-anchor": anchor };
    const label = text(lines, { class: index ? hidden(index, needed, room) : undefined, ...place });
    const step = units ? revealing(units, index) : 0;
    if (!step) return label;
    // Under a label of two lines, as Plotly sets them.
    const under = { class: `static-chart__unit ${hidden(step, needed, room).replace("tick", "unit")} ${hidden(index, needed, room)}` };
    return [label, text([units[index]], { ...under, ...place, dy: "1.3em" })];
  });
}

/** The label of a time whose day or year is told under it once labels before it are left out: the place of the
 * first of these, or 0. */
function revealing(units, index) {
  if (units[index] !== units[index - 1]) return 0;
  for (let step = 2; step <= (index & -index); step *= 2) {
    if (units[index - step] !== units[index]) return step / 2;
  }
  return 0;
}

/** The last label where it reaches beyond its axis: the page adds room for half of it. */
export function overhang(canvas) {
  const last = labels(canvas, "x").at(-1);
  return last && last.at > NEAR_END * canvas._fullLayout._size.w ? words(last.lines) : "";
}

/** Numbers at the ends of bars: those beside the lowest, those beside the highest, and all where they are. */
export function ends(canvas) {
  const { xaxis, yaxis, _size: { w, h } } = canvas._fullLayout;
  const bars = [...canvas.querySelectorAll(".barlayer .point")].filter((point) => point.querySelector("text"));
  const found = bars.map((bar) => {
    const { s: value, p: place } = bar.__data__;
    const side = value < 0 ? { dx: -END, "text-anchor": "end" } : { dx: END, "text-anchor": "start" };
    const at = { x: percent(xaxis.l2p(value) / w), y: percent(yaxis.l2p(place) / h), dy: "0.35em" };
    return { isBelow: value < 0, words: lines(bar.querySelector("text")), at: { ...at, ...side, class: "static-chart__end" } };
  });
  const room = (side) => found.filter(({ isBelow }) => isBelow === side).map((end) => tag("div", {}, words(end.words)));
  return { before: room(true), after: room(false), texts: found.map((end) => text(end.words, end.at)) };
}

/** The labels of an axis: `at` is how far along it their value is. */
function labels(canvas, axis) {
  const { l2p } = canvas._fullLayout[axis.replace(/^[xy]/, "$&axis")] ?? {};
  return [...canvas.querySelectorAll(`.${axis}tick > text`)].map((element) => {
    const { e, f } = element.getCTM();
    const value = element.parentElement.__data__.x;
    return {
      value,
      at: l2p(value),
      lines: lines(element),
      wide: element.getBoundingClientRect().width,
      x: Number(element.getAttribute("x")) + e,
      y: Number(element.getAttribute("y")) + f,
      anchor: element.getAttribute("text-anchor") ?? "start",
    };
  });
}

/** The width of an axis' widest label. */
function widest(canvas, axis) {
  return Math.max(0, ...labels(canvas, axis).map(({ wide }) => wide));
}

function lines(element) {
  const parts = [...element.querySelectorAll("tspan.line")];
  return (parts.length ? parts : [element]).map(({ textContent }) => textContent);
}

function words(lines) {
  return escape(lines.join(" "));
}

function text(lines, at) {
  if (lines.length === 1) return tag("text", at, escape(lines[0]));
  return tag("text", at, lines.map((line, index) => tag("tspan", { x: at.x, dx: at.dx, dy: index ? "1.3em" : undefined }, escape(line))));
}

/** The class of labels without room in a narrow box, of which `names` take a part at most: static-chart.css
 * hides them there. Of eight the first stays longest, then the fifth, then the third and the seventh. */
function hidden(index, needed, { l, r, names, most }) {
  const plot = needed / (index & -index);
  if (plot > most) return "static-chart__tick--never";
  const width = Math.min(plot + l + r, names < 1 ? (plot + r) / (1 - names) : Infinity);
  return `static-chart__tick--${boxFor(width)}`;
}

/** The most that a heatmap of few columns takes, in pixels: see heatmap.css. */
export function widthOfCells({ _fullData: [{ type, z }], _fullLayout: { meta } }) {
  if (type !== "heatmap") return Infinity;
  return z[0].length * (meta.names.includes("xaxis") ? NAMED_CELL : CELL);
}

/** The narrowest box that static-chart.css knows of at least this width. */
function boxFor(width) {
  const [, step] = STEPS.find(([most]) => width <= most) ?? [];
  return step ? Math.ceil(width / step) * step : "never";
}

function percent(share) {
  return `${short(share * 100, 2)}%`;
}

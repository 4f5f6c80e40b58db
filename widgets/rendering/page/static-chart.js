/** Static charts: Plotly's drawing as markup that stretches. Shapes lie in a box of any size, words
 * beside it in their own, so that one drawing fits a kiosk and a phone. */
import { meaning, shade } from "../js/charts/colours.js";
import { columns, ends, names, overhang, ticks, wrapping } from "./labels.js";
import { short, tag, trace } from "./markup.js";

const MOST_CELLS = 24; // that heatmap.css tells apart; more of them fill any tile
const BOX = { preserveAspectRatio: "none" };

export function staticChart(canvas) {
  return canvas._fullLayout._has("pie") ? pie(canvas) : plot(canvas);
}

function plot(canvas) {
  const { l, r, t, b, w, h } = canvas._fullLayout._size;
  const shapes = [...heat(canvas, w, h), ...paths(canvas.querySelectorAll(".cartesianlayer path"), l, t)];
  const box = { class: "static-chart__plot", viewBox: `0 0 ${short(w)} ${short(h)}`, ...BOX };
  const numbers = ends(canvas);
  const under = columns(canvas);
  return tag("div", { class: `static-chart static-chart--plot${room(canvas)}` },
    tag("svg", { class: "static-chart__above", height: short(t) }),
    side("static-chart__left", names(canvas, "y")),
    side("static-chart__room static-chart__room--before", numbers.before),
    tag("svg", box, shapes),
    tag("svg", { class: "static-chart__ends" }, numbers.texts),
    side("static-chart__room", numbers.after),
    side("static-chart__right", names(canvas, "y2")),
    under ? "" : side("static-chart__overhang", overhang(canvas)),
    under || tag("svg", { class: "static-chart__below", height: short(b) }, ticks(canvas, { l, r, t, w, h })));
}

function side(name, words) {
  return words.length ? tag("div", { class: name }, words) : "";
}

/** Names down the side need a line each, or two beside bars, as in chart.js. */
function room(canvas) {
  const { _fullData, _fullLayout: { yaxis, meta } } = canvas;
  const isLying = _fullData.some(({ orientation }) => orientation === "h") && meta?.names?.includes("yaxis");
  const hasNames = isLying || _fullData.some(({ type, orientation }) => orientation === "h" || type === "heatmap");
  const lines = hasNames ? ` static-chart--lines-${yaxis.tickvals.length}` : "";
  return lines + (isLying ? wrapping(canvas) : "") + cells(canvas);
}

/** The columns of a heatmap, whose cells are near to squares: see heatmap.css. */
function cells({ _fullData: [{ type, z }], _fullLayout: { meta } }) {
  if (type !== "heatmap") return "";
  if (z[0].length > MOST_CELLS) return "";
  return ` static-chart--cells-${z[0].length}${meta.names.includes("xaxis") ? " static-chart--named-cells" : ""}`;
}

function pie(canvas) {
  const slices = [...canvas.querySelectorAll(".pielayer .surface")];
  const { x, y, width, height } = canvas.querySelector(".pielayer .trace").getBBox();
  const origin = place(canvas.querySelector(".pielayer .trace"));
  // The line around a slice is part of nobody's size.
  const box = [x + origin.x, y + origin.y, width, height].map((number) => short(number)).join(" ");
  return tag("div", { class: "static-chart static-chart--pie" }, tag("svg", { class: "static-chart__pie", viewBox: box }, paths(slices, 0, 0)));
}

/** Shapes with what they wear; `left` and `top` are where their box begins. */
function paths(elements, left, top) {
  return [...elements].map((element) => {
    const style = getComputedStyle(element);
    const seen = { ...wear(style, "fill"), ...wear(style, "stroke") };
    if (seen.fill === "none" && !seen.stroke) return "";
    const { x, y } = place(element);
    const moved = [x - left, y - top].map((number) => short(number));
    return tag("path", {
      d: element.matches(".scatterlayer .point") ? "M0 0h0" : trace(element.getAttribute("d") ?? ""),
      transform: moved.some((number) => number !== "0") ? `translate(${moved.join(" ")})` : undefined,
      ...(element.matches(".scatterlayer .point") ? dot(seen) : seen),
      opacity: opacityOf(element),
      "shape-rendering": style.shapeRendering === "crispEdges" ? "crispEdges" : undefined,
    });
  });
}

function wear(style, name) {
  const found = meaning(style[name]);
  if (!found) return name === "fill" ? { fill: "none" } : {};
  const opacity = found.opacity * Number(style[`${name}Opacity`]);
  const worn = { [name]: found.expression, [`${name}-opacity`]: opacity < 1 ? short(opacity, 2) : undefined };
  if (name === "fill") return worn;
  if (!parseFloat(style.strokeWidth)) return {};
  const dashes = style.strokeDasharray;
  return { ...worn, "stroke-width": short(parseFloat(style.strokeWidth)), "stroke-dasharray": dashes === "none" ? undefined : dashes };
}

/** A mark that stays round in a box that does not stay square. */
function dot({ fill }) {
  return { stroke: fill, "stroke-width": 6, "stroke-linecap": "round" };
}

function opacityOf(element) {
  let opacity = 1;
  for (let at = element; at && at.tagName !== "svg"; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
  return opacity < 1 ? short(opacity, 2) : undefined;
}

function place(element) {
  const { e: x, f: y } = element.getCTM();
  return { x, y };
}

/** Cells of one shade are one shape; the gap between cells is a line around each. */
function heat(canvas, w, h) {
  const trace = canvas._fullData.find(({ type }) => type === "heatmap");
  if (!trace) return [];
  const { z, zmin, zmax, meta } = trace;
  const across = w / z[0].length;
  const down = h / z.length;
  const shades = new Map();
  z.forEach((line, row) => line.forEach((value, column) => {
    if (value === null || Number.isNaN(value)) return;
    const fill = shade(meta.role, Math.min(Math.max((value - zmin) / (zmax - zmin || 1), 0), 1));
    const cell = `M${short(column * across)} ${short(row * down)}h${short(across)}v${short(down)}h${short(-across)}z`;
    shades.set(fill, (shades.get(fill) ?? "") + cell);
  }));
  return [...shades].map(([fill, d]) => tag("path", { d, fill, stroke: "var(--surface)", "stroke-width": 2 }));
}

/** Adds the brand to a figure: colours and type come from the page's custom properties. */
import { clear, mix, scale } from "./colours.js";

const CLEAR = "rgba(0, 0, 0, 0)";
const LEAST = 24; // px
const TYPE = 12; // px, where a rem is 16 of them

export function applyChartTheme(figure, element) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const colour = (series, role) => {
    if (role === "previous" || role === "other") return token(`series-${role}`);
    return token(`series-${series + 1}`);
  };
  const { clientWidth: width, clientHeight: height } = element;
  const size = (TYPE / 16) * parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    data: figure.data.map((trace) => themeTrace(trace, token, colour)),
    layout: themeLayout(figure.layout, { token, family: style.fontFamily, size, width, height }),
  };
}

function themeTrace(trace, token, colour) {
  const { series, role } = trace.meta;
  const own = colour(series, role);
  if (trace.type === "heatmap") return { ...trace, colorscale: scale(role, token) };
  if (trace.type === "pie") return themePie(trace, token, colour);
  if (trace.type === "bar") {
    const isOver = role === "previous";
    // What has been is an outline behind what is, and whole however today may end. A bar has an
    // edge, so that it stands out from its neighbours in a stack, and from the outline.
    const marker = isOver
      ? { color: clear(own, 0.14), line: { color: own, width: 1 } }
      : { ...trace.marker, color: own, line: { color: token("surface"), width: 1 } };
    return { ...trace, marker, textfont: { color: token("ink") } };
  }
  const line = role === "trend"
    ? { color: mix(own, token("surface"), 0.45), width: 5 }
    : { ...trace.line, color: own, width: role === "previous" ? 1.5 : 2 };
  const fill = trace.stackgroup ? mix(own, token("surface"), 0.35) : clear(own, 0.14);
  const marker = { color: own, size: 6 };
  // A point on the end of an axis is whole.
  return { ...trace, line, marker, cliponaxis: false, ...(isFilled(trace) && { fillcolor: fill }) };
}

function isFilled({ stackgroup, fill }) {
  return Boolean(stackgroup || fill);
}

function themePie(trace, token, colour) {
  const colors = trace.meta.slots.map(([slot, role]) => colour(slot, role));
  return { ...trace, marker: { colors, line: { color: token("surface"), width: 2 } } };
}

function themeLayout(layout, { token, family, size, width, height }) {
  const themed = {
    ...layout,
    width,
    height,
    autosize: false,
    // A low drawing keeps its labels, too, and is lower itself.
    minreducedheight: LEAST,
    barcornerradius: 3,
    margin: { l: 0, r: 8, t: 10, b: 0, pad: 4 },
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: { family, size, color: token("quiet") },
  };
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis/.test(key))) {
    themed[name] = themeAxis(name, layout[name], token);
  }
  if (!layout.xaxis) return { ...themed, margin: { l: 2, r: 2, t: 2, b: 2 } };
  return themed;
}

function themeAxis(name, axis, token) {
  const isAcross = name.startsWith("x");
  return {
    showgrid: !isAcross,
    gridcolor: token("line"),
    zeroline: !isAcross,
    zerolinecolor: token("line-strong"),
    // The topmost label is higher than its place in some typefaces, and would be left out.
    ticklabeloverflow: "allow",
    ...axis,
  };
}

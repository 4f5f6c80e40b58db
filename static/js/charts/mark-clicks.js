/** Marks in charts that set page filters. */
import { placeOf } from "./chart-places.js";

const listeners = new WeakMap();

/** Calls `choose(pageFilters)` on a click on a bar, slice or cell that stands for page filters. A finger
 * reads the mark first: its second tap chooses it. */
export function onMarkClick(chart, choose) {
  const { canvas } = chart;
  for (const [name, listener] of listeners.get(canvas) ?? []) canvas.removeListener(name, listener);
  canvas.removeAttribute("data-over");
  const own = [
    ["plotly_click", ({ points }) => {
      const pageFilters = pageFiltersOf(points);
      if (pageFilters.length && !isFirstTap(chart, points)) choose(pageFilters);
    }],
    ["plotly_hover", ({ points }) => canvas.toggleAttribute("data-over", pageFiltersOf(points).length > 0)],
    ["plotly_unhover", () => canvas.removeAttribute("data-over")],
  ];
  for (const [name, listener] of own) canvas.on(name, listener);
  listeners.set(canvas, own);
}

/** True for a tap on a mark that the tooltip did not tell about when the finger came. */
function isFirstTap({ pointer, touched }, points) {
  return pointer.pointerType === "touch" && touched !== placeOf(points).place;
}

/** A bar has its place and its series, a cell its row and its column; bars of one place and both periods are one. */
function pageFiltersOf(points) {
  const [found, ...others] = points.map(filtersOf);
  return others.every((each) => String(each) === String(found)) ? found : [];
}

function filtersOf({ data, pointNumber }) {
  if (!data.meta) return [];
  const { page_filter: pageFilter, page_filters: pageFilters, down, across } = data.meta;
  const found = Array.isArray(pointNumber)
    ? [down?.[pointNumber[0]], across?.[pointNumber[1]]]
    : [pageFilter, pageFilters?.[pointNumber]];
  return found.filter(Boolean);
}

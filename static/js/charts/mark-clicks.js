/** Marks in charts that set page filters. */

/** Calls `choose(pageFilters)` on a click on a bar, slice or cell that stands for page filters. */
export function onMarkClick(canvas, choose) {
  for (const name of ["click", "hover", "unhover"]) canvas.removeAllListeners(`plotly_${name}`);
  canvas.removeAttribute("data-over");
  canvas.on("plotly_click", ({ points }) => {
    const pageFilters = pageFiltersOf(points);
    if (pageFilters.length) choose(pageFilters);
  });
  canvas.on("plotly_hover", ({ points }) => canvas.toggleAttribute("data-over", pageFiltersOf(points).length > 0));
  canvas.on("plotly_unhover", () => canvas.removeAttribute("data-over"));
}

/** A bar has its place and its series, a cell its row and its column; lines are told together. */
function pageFiltersOf([{ data, pointNumber }, ...others]) {
  if (others.length || !data.meta) return [];
  const { page_filter: pageFilter, page_filters: pageFilters, down, across } = data.meta;
  const found = Array.isArray(pointNumber)
    ? [down?.[pointNumber[0]], across?.[pointNumber[1]]]
    : [pageFilter, pageFilters?.[pointNumber]];
  return found.filter(Boolean);
}

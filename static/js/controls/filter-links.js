/** Filter links: names and marks in tiles, each of which sets one page filter. */

/** A name as a link, if it stands for a filter. The filter bar sets its address. */
export function filterLink(text, pageFilter) {
  const words = isolated(text);
  if (!pageFilter) return words;
  const link = Object.assign(document.createElement("a"), { className: "filter-link" });
  link.append(words);
  Object.assign(link.dataset, { turn: "", pageFilter });
  return link;
}

/** As the server writes it: what could turn the text beside it stands in an element of its own. */
function isolated(text) {
  if (!text.startsWith("\u2068")) return text;
  return Object.assign(document.createElement("bdi"), { textContent: text });
}

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

/** Names and marks that narrow the page: each knows the filter that it stands for. */

/** A name as a link where it stands for a filter. Where it leads, the page's filters know. */
export function filterLink(text, pick) {
  const words = isolated(text);
  if (!pick) return words;
  const link = Object.assign(document.createElement("a"), { className: "pick" });
  link.append(words);
  Object.assign(link.dataset, { turn: "", pick });
  return link;
}

/** As the server writes it: what could turn the text beside it stands in an element of its own. */
function isolated(text) {
  if (!text.startsWith("\u2068")) return text;
  return Object.assign(document.createElement("bdi"), { textContent: text });
}

/** Calls `choose(picks)` when a bar, a slice or a cell is clicked that stands for some. */
export function onMarkClick(canvas, choose) {
  for (const name of ["click", "hover", "unhover"]) canvas.removeAllListeners(`plotly_${name}`);
  canvas.removeAttribute("data-over");
  canvas.on("plotly_click", ({ points }) => {
    const picks = picksOf(points);
    if (picks.length) choose(picks);
  });
  canvas.on("plotly_hover", ({ points }) => canvas.toggleAttribute("data-over", picksOf(points).length > 0));
  canvas.on("plotly_unhover", () => canvas.removeAttribute("data-over"));
}

/** A bar has its place and its series, a cell its row and its column; lines are told together. */
function picksOf([{ data, pointNumber }, ...others]) {
  if (others.length || !data.meta) return [];
  const { pick, picks, down, across } = data.meta;
  const found = Array.isArray(pointNumber)
    ? [down?.[pointNumber[0]], across?.[pointNumber[1]]]
    : [pick, picks?.[pointNumber]];
  return found.filter(Boolean);
}

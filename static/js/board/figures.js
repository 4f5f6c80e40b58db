/** The figures of a headline lead to the tiles that show them, and so does the cause of a change. As
 * `widgets/pages/figures.py` does for a page as it is served. */
import { reach } from "../controls/tile-navigation.js";

const LINKS = "a:is([data-figure], [data-breakdown])";

const tileOf = (link) => [...document.querySelectorAll("[data-metrics]")]
  .find(({ dataset }) => dataset.metrics.split(" ").includes(link.dataset.figure));

/** Links of a headline that was written anew; a figure without a tile stays plain. */
export function linkFigures(tile) {
  for (const link of tile.querySelectorAll("a[data-figure]")) {
    const id = tileOf(link)?.id;
    if (id) link.href = `#${id}`;
  }
}

/** The cause of the first figure that a tile explains: one with exactly the same numbers. */
export function tellCause(board) {
  const place = board?.querySelector("[data-part=cause]");
  if (!place) return;
  const numbers = new Map(place.dataset.figures.split("|").map((each) => [each.split(" ")[0], each]));
  const told = [...place.parentElement.querySelectorAll("[data-figure]")].filter((link) => !place.contains(link));
  const stated = [...board.querySelectorAll("[data-explains]:not([data-bare]) template[data-cause]")];
  const causes = told.map((link) => stated.find(({ dataset }) => dataset.cause === numbers.get(link.dataset.figure)));
  const cause = causes.find(Boolean);
  place.replaceChildren(...(cause ? [cause.content.cloneNode(true)] : []));
  if (!cause) return;
  linkFigures(place);
  place.querySelector("[data-breakdown]").href = `#${cause.closest("[data-explains]").id}`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(`${LINKS}[href]`);
  const tile = link && document.getElementById(link.hash.slice(1));
  if (!tile || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  reach(tile, "center");
});

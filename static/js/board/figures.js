/** The figures of a headline lead to the tiles that show them. */
import { reach } from "../controls/tile-navigation.js";

const LINKS = "a[data-figure]";

const tileOf = (link) => [...document.querySelectorAll("[data-metrics]")]
  .find(({ dataset }) => dataset.metrics.split(" ").includes(link.dataset.figure));

/** Links of a headline that was written anew; a figure without a tile stays plain. */
export function linkFigures(tile) {
  for (const link of tile.querySelectorAll(LINKS)) {
    const id = tileOf(link)?.id;
    if (id) link.href = `#${id}`;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(`${LINKS}[href]`);
  const tile = link && tileOf(link);
  if (!tile || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  reach(tile, "center");
});

/** Heights of tiles whose content changes: one in view keeps its height at least, so that fewer
 * rows move nothing that a reader looks at. */

const FREE = ".tile[popover], :has(> .kiosk) *";
let width = innerWidth;

/** Keeps the heights until nobody looks, the width changes or rows are hidden. To be called before the
 * contents of tiles are replaced, for all at once: reading a size after a change forces another layout. */
export function keepHeights(tiles) {
  const free = tiles.filter((tile) => tile.closest(".grid") && !tile.matches(FREE));
  const measured = free.map((tile) => [tile, tile.getBoundingClientRect()]);
  for (const [tile, { top, bottom, height }] of measured) {
    const isInView = top < innerHeight && bottom > 0;
    tile.style.minHeight = isInView ? `${height}px` : "";
  }
}

/** Has all tiles end where their content ends again. */
export function releaseHeights() {
  for (const tile of document.querySelectorAll(".grid > .tile")) tile.style.minHeight = "";
}

addEventListener("resize", () => {
  // A phone's address bar changes the height of the window alone.
  if (innerWidth !== width) releaseHeights();
  width = innerWidth;
});
// Paper has its own.
addEventListener("paper", releaseHeights);
document.addEventListener("visibilitychange", () => { if (document.hidden) releaseHeights(); });
document.addEventListener("change", ({ target }) => { if (target.matches(".all-rows__input")) releaseHeights(); });

/** Heights of tiles whose content changes: one in view keeps its height at least, so that fewer
 * rows move nothing that a reader looks at. */

const FREE = ".tile[popover], :has(> .kiosk) *";
let width = innerWidth;

/** Keeps the height until nobody looks, the width changes or rows are hidden. To be called before a tile's content is replaced. */
export function keepHeight(tile) {
  if (!tile.closest(".grid") || tile.matches(FREE)) return;
  const { top, bottom, height } = tile.getBoundingClientRect();
  const isInView = top < innerHeight && bottom > 0;
  tile.style.minHeight = isInView ? `${height}px` : "";
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
document.addEventListener("visibilitychange", () => { if (document.hidden) releaseHeights(); });
document.addEventListener("change", ({ target }) => { if (target.matches(".all-rows__input")) releaseHeights(); });

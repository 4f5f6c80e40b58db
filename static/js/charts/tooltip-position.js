/** Places of tooltips: beside the pointer without covering it, or docked at the top of a tile. */

const GAP = 16; // px, between the pointer and the tooltip
const EDGE = 8; // px, between the tooltip and the window's edges
const LEAST_DOCKED = 300; // px

/** The corner of a tooltip of this size: right of the pointer, left of it, or above or below. */
export function beside({ x, y }, { width, height }) {
  const { clientWidth, clientHeight } = document.documentElement;
  const right = x + GAP;
  const left = x - GAP - width;
  if (right + width <= clientWidth - EDGE) return { left: right, top: within(y - height / 2, height, clientHeight) };
  if (left >= EDGE) return { left, top: within(y - height / 2, height, clientHeight) };
  const above = y - GAP - height;
  return { left: within(x - width / 2, width, clientWidth), top: above >= EDGE ? above : y + GAP };
}

function within(start, size, room) {
  return Math.max(EDGE, Math.min(start, room - EDGE - size));
}

/** As wide as its tile, or as its words need, and above its drawing, so that no finger lies on it. */
export function docked(tooltip, chart) {
  const tile = chart.closest("portal-tile").getBoundingClientRect();
  const drawing = chart.canvas.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const width = Math.max(tile.width, Math.min(LEAST_DOCKED, room - 2 * EDGE));
  tooltip.style.translate = "";
  tooltip.style.setProperty("--width", `${width}px`);
  const { height } = tooltip.getBoundingClientRect();
  const top = Math.max(EDGE, Math.min(tile.top, drawing.top - height));
  tooltip.style.setProperty("--left", `${Math.min(tile.left, Math.max(EDGE, room - EDGE - width)) + scrollX}px`);
  tooltip.style.setProperty("--top", `${top + scrollY}px`);
}

/** Draws charts again when the size of their canvas, the colour scheme or a typeface changes: all
 * charts that a change concerns in one batch, so that all are measured before any is drawn. */
import { onNewTypeface } from "./typefaces.js";

const watched = new Set();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) target.closest("portal-chart")?.resized();
});

export function watch(chart) {
  watched.add(chart);
  sizes.observe(chart.canvas);
}

export function unwatch(chart) {
  watched.delete(chart);
  sizes.unobserve(chart.canvas);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
onNewTypeface(redrawAll);

function redrawAll() {
  for (const chart of watched) chart.redraw();
}

/** Reads the places of a chart by pointer, by touch and by keyboard. */
import { drawCursor } from "./chart-cursor.js";
import { boxOf, placeOf, pointsOf, rowLength } from "./chart-places.js";
import { followPointer, hideTooltip, shownPlace, showTooltip } from "./tooltip.js";

/** Listens to a chart's own events, before anything is drawn. */
export function readByKeyboard(chart) {
  const { canvas } = chart;
  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => press(chart, event));
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) read(chart, chart.place ?? first(chart));
  });
  canvas.addEventListener("blur", () => hideTooltip(chart));
}

/** Listens to the marks of a drawn chart. */
export function readByPointer(chart) {
  const { canvas } = chart;
  canvas.on("plotly_hover", ({ points, event }) => {
    if (!points?.length) return;
    chart.under = placeOf(points);
    tell(chart, event);
  });
  canvas.on("plotly_unhover", () => {
    chart.under = null;
    hideTooltip(chart);
  });
}

/** The pointer moves within a place: after a scroll Plotly has nothing new to say about it. */
export function follow(chart, event) {
  if (shownPlace(chart) !== null) followPointer(chart, { x: event.clientX, y: event.clientY });
  else if (chart.under) tell(chart, event);
}

function tell(chart, { clientX: x, clientY: y }) {
  const { canvas, under, pointer } = chart;
  showTooltip(chart, { ...under, at: { x, y }, isTouch: pointer.pointerType === "touch" });
  if (canvas.data[0].type === "scatter") drawCursor(chart, boxOf(canvas, under.place), pointsOf(canvas, under.place));
}

/** The last days are what one looks for first; of a list, its first line. */
function first({ figure: { tooltip } }) {
  return tooltip?.period ? 0 : (tooltip?.places.length ?? 0) - 1;
}

function press(chart, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const next = target(chart, event.key);
  if (next === null) return;
  read(chart, next, { announces: true });
  // Neither the page's days nor its tiles move.
  event.preventDefault();
  event.stopPropagation();
}

/** The place to which a key leads, or null. */
function target(chart, key) {
  const last = chart.figure.tooltip ? chart.figure.tooltip.places.length - 1 : -1;
  if (last < 0) return null;
  const row = rowLength(chart.figure);
  const at = chart.place ?? first(chart);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row };
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (!(key in steps)) return null;
  const next = at + steps[key];
  return next < 0 || next > last ? at : next;
}

async function read(chart, place, { announces = false } = {}) {
  chart.place = place;
  await chart.whenDrawn();
  if (document.activeElement !== chart.canvas) return;
  const box = boxOf(chart.canvas, place);
  const { left, top } = chart.canvas.getBoundingClientRect();
  const at = { x: left + box.left + box.width, y: top + box.top + box.height / 2 };
  showTooltip(chart, { place, at, announces });
  drawCursor(chart, box, pointsOf(chart.canvas, place));
}

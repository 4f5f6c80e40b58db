/** Schedules the drawing of charts: in batches, when the page is idle, and with a Plotly that is
 * loaded by the first chart that needs it. */

// Charts are drawn in turns of this length: a paint after each of them would take half as long again.
const TURN_MS = 250;
const IDLE_TIMEOUT_MS = 1500;
const waiting = new Set();
// What waiting charts have measured: charts that are left for another turn are not measured again.
const measured = new Map();
const idleCharts = new Set();
const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
// Ends of gestures alone: work during a touch would hold the scrolling up.
const INPUTS = ["pointermove", "touchend", "scrollend", "keydown"];

const pending = { plotly: null, input: null };
let plotly = null;

/** Plotly, or null while it is not loaded. */
export function loadedPlotly() {
  return plotly;
}

export function loadPlotly() {
  pending.plotly ??= import("../../build/plotly.js").then((module) => {
    plotly = module.default;
    return plotly;
  });
  return pending.plotly;
}

export async function scheduleDraw(chart) {
  cancelDraw(chart);
  waiting.add(chart);
  if (waiting.size > 1) return;
  if (!plotly) await loadPlotly();
  queueMicrotask(drawWaiting);
}

/** Draws a chart that shows its static chart already: at once when the pointer or the focus comes to
 * it, else in idle time after the first input on the page. Without any input Plotly is not loaded. */
export async function drawWhenIdle(chart) {
  idleCharts.add(chart);
  for (const type of ["pointerenter", "focusin"]) {
    chart.addEventListener(type, () => chart.wake(), { once: true });
  }
  if (idleCharts.size > 1) return;
  await firstInput();
  idle(wakeOne, { timeout: IDLE_TIMEOUT_MS });
}

/** Resolves at the first gesture or key. */
function firstInput() {
  // A kiosk gets no input, and annotations need charts that Plotly drew.
  pending.input ??= document.querySelector("[data-kiosk]") ? Promise.resolve() : new Promise((resolve) => {
    const heard = new AbortController();
    const hear = ({ pointerType }) => {
      if (pointerType === "touch") return;
      heard.abort();
      resolve();
    };
    for (const input of INPUTS) addEventListener(input, hear, { signal: heard.signal, passive: true });
  });
  return pending.input;
}

export function cancelDraw(chart) {
  waiting.delete(chart);
  measured.delete(chart);
  idleCharts.delete(chart);
}

function drawWaiting() {
  const began = performance.now();
  // All are measured before any is drawn: reading a size after a drawing forces another layout.
  for (const chart of waiting) if (!measured.has(chart)) measured.set(chart, chart.measure());
  // Those that are looked at are drawn first: others may be left for another turn.
  const isInView = new Map([...waiting].map((chart) => [chart, inView(chart)]));
  for (const chart of [...waiting].sort((one, other) => isInView.get(other) - isInView.get(one))) {
    const found = measured.get(chart);
    cancelDraw(chart);
    if (found) chart.paint(found);
    if (performance.now() - began > TURN_MS) break;
  }
  if (waiting.size) setTimeout(drawWaiting);
}

function inView(chart) {
  const { top, bottom } = chart.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** One at a time, so that a page that is read or scrolled meanwhile does not stutter. */
async function wakeOne() {
  await loadPlotly();
  const [chart] = idleCharts;
  if (!chart) return;
  chart.wake();
  if (idleCharts.size) idle(wakeOne, { timeout: IDLE_TIMEOUT_MS });
}

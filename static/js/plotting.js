/** When charts are drawn, and with what: Plotly is brought by the first that needs it. */

// A page draws its charts in turns: painted after each of them, it would take half as long again.
const TURN_MS = 250;
const PATIENCE_MS = 1500;
// How long charts that have their figures wait for those that were asked for with them.
const GATHER_MS = 200;
const waiting = new Set();
const resting = new Set();
const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
// Ends of gestures: whoever scrolls with a finger must not be held up.
const SIGNS = ["pointermove", "touchend", "scrollend", "keydown"];

let locale = null;
const coming = { plotly: null, reader: null };
let plotly = null;
let gathered = null;

/** Names of days and months and the signs of numbers, for what Plotly writes itself. */
export function speak(formats) {
  locale = formats.locale;
  const spoken = { moduleType: "locale", name: locale, dictionary: {}, format: formats.format };
  bring.spoken = spoken;
  plotly?.register(spoken);
}

export function spoken() {
  return locale;
}

/** Plotly, if it is here already. */
export function brought() {
  return plotly;
}

export function bring() {
  coming.plotly ??= import("../build/plotly.js").then((module) => {
    plotly = module.default;
    if (bring.spoken) plotly.register(bring.spoken);
    return plotly;
  });
  return coming.plotly;
}

export async function drawSoon(chart) {
  leave(chart);
  waiting.add(chart);
  if (waiting.size > 1) return;
  if (!plotly) await bring();
  await gathered;
  queueMicrotask(drawWaiting);
}

/** Draws together what comes in answer to one question; who is late is drawn when it comes. */
export function gather(answers) {
  const enough = new Promise((stop) => setTimeout(stop, GATHER_MS));
  gathered = Promise.race([answers, enough]);
}

/** For a chart that shows a drawing already: at once when the pointer or the focus comes to it,
 * with the others once somebody is there. Who only looks needs no Plotly. */
export async function drawSometime(chart) {
  resting.add(chart);
  for (const type of ["pointerenter", "focusin"]) {
    chart.addEventListener(type, () => chart.wake(), { once: true });
  }
  if (resting.size > 1) return;
  await somebody();
  idle(wakeOne, { timeout: PATIENCE_MS });
}

function somebody() {
  // Nobody touches a wall, and what happened is marked on drawn charts alone.
  coming.reader ??= document.querySelector("[data-wall]") ? Promise.resolve() : new Promise((come) => {
    const heard = new AbortController();
    const hear = ({ pointerType }) => {
      if (pointerType === "touch") return;
      heard.abort();
      come();
    };
    for (const sign of SIGNS) addEventListener(sign, hear, { signal: heard.signal, passive: true });
  });
  return coming.reader;
}

export function leave(chart) {
  waiting.delete(chart);
  resting.delete(chart);
}

function drawWaiting() {
  const began = performance.now();
  // First of all of them: what is read after a drawing has the page laid out once more.
  const measured = new Map([...waiting].map((chart) => [chart, chart.measure()]));
  for (const [chart, found] of measured) {
    waiting.delete(chart);
    if (found) chart.paint(found);
    if (performance.now() - began > TURN_MS) break;
  }
  if (waiting.size) setTimeout(drawWaiting);
}

/** One at a time, so that a page that is read or scrolled meanwhile does not stutter. */
async function wakeOne() {
  await bring();
  const [chart] = resting;
  if (!chart) return;
  chart.wake();
  if (resting.size) idle(wakeOne, { timeout: PATIENCE_MS });
}

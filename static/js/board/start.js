/** Loads the page's scripts after its first frame has been painted. */

const EXPORTS = "portal-exports, portal-downloads";

function start() {
  // Beside it: plotly.js would be found only once dashboard.js runs.
  for (const link of document.querySelectorAll("link[rel=later]")) link.rel = "modulepreload";
  if (document.querySelector("portal-dashboard")) import("./dashboard.js");
  if (document.querySelector(EXPORTS)) import("../exports/exports.js");
}

function startAfterFirstFrame() {
  // Hidden pages paint no frame.
  const timeout = setTimeout(start, 500);
  requestAnimationFrame(() => setTimeout(() => {
    clearTimeout(timeout);
    start();
  }));
}

if (document.querySelector(`portal-dashboard, ${EXPORTS}`)) startAfterFirstFrame();

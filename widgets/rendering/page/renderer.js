/** Renders figures with the pages' own scripts, as static charts: markup that needs no script. */
import Plotly from "../build/plotly.js";
import { applyChartTheme } from "../js/charts/chart-theme.js";
import { paint } from "../js/charts/colours.js";
import { staticChart } from "./static-chart.js";

const SIZE = { width: 600, height: 260 };
const PALETTE_SIZE = 12;
const SLOTS = Array.from({ length: PALETTE_SIZE }, (_, slot) => `series-${slot + 1}`);
const TOKENS = ["ink", "quiet", "line", "line-strong", "surface", "series-previous", "series-other", ...SLOTS];

const canvas = document.querySelector("#canvas");
const root = document.documentElement.style;
for (const name of TOKENS) root.setProperty(`--${name}`, paint(`var(--${name})`));
root.setProperty("font-family", "sans-serif");

globalThis.renderStaticChart = async (figure) => {
  const { data, layout } = applyChartTheme(figure, canvas);
  // Crowded here, labels would be turned.
  if (layout.xaxis) layout.xaxis.tickangle = 0;
  await Plotly.newPlot(canvas, data, { ...layout, ...SIZE }, { staticPlot: true });
  try {
    return staticChart(canvas);
  } finally {
    Plotly.purge(canvas);
    canvas.replaceChildren();
  }
};

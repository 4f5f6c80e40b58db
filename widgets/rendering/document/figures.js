/** Draws the charts of a document as the pages do, at the size that they have on paper. */
import Plotly from "../build/plotly.js";
import { applyChartTheme } from "../js/charts/chart-theme.js";
import { fitLabels, needsTwoLines } from "../js/charts/label-layout.js";
import { drawCells } from "./cells.js";
import { placeMarks } from "./marks.js";

// Rems, as in chart.js: names down the side need a line each, or two.
const LINE = 1.25;
const TWO_LINES = 2.25;
const CELL = 1.75;
const AXIS = 1.75;
const TURNED = 12;

const charts = () => [...document.querySelectorAll("[data-chart]")].map((chart) => {
  const figure = JSON.parse(chart.querySelector("script").textContent);
  return { chart, figure, canvas: chart.querySelector("[data-part=canvas]") };
});

/** Room for the names of each chart, before it is known on which page it stands. */
export function reserveHeights() {
  for (const { figure, canvas } of charts()) {
    const isHeatmap = figure.data.some(({ type }) => type === "heatmap");
    const isLying = figure.data.some(({ orientation }) => orientation === "h");
    const lines = isHeatmap || isLying ? figure.layout.yaxis.tickvals.length : 0;
    const isTwo = needsTwoLines(figure, () => applyChartTheme(figure, canvas));
    const each = isHeatmap ? CELL : isTwo ? TWO_LINES : LINE;
    const least = figure.layout.meta?.names?.includes("xaxis") ? TURNED : 0;
    canvas.style.setProperty("--needed", `${Math.max(least, lines * each + AXIS)}rem`);
    canvas.dataset.lines = lines;
  }
}

export async function drawCharts() {
  const config = { staticPlot: true, displayModeBar: false };
  const found = charts().map((each) => ({ ...each, themed: fitLabels(applyChartTheme(each.figure, each.canvas)) }));
  for (const { chart, canvas, themed } of found) {
    await Plotly.newPlot(canvas, themed.data, themed.layout, config);
    drawCells(canvas);
    placeMarks(chart, canvas);
  }
}

/** Draws the figure that the server left in it, later ones that it is handed, and each again
 * when the canvas or the colours change. */
import Plotly from "../build/plotly.js";
import { dress } from "./dress.js";
import { placeMarks } from "./marks.js";
import { settle } from "./seats.js";

const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const LINE = 1.125;
const AXIS = 1.5;
const DARK = matchMedia("(prefers-color-scheme: dark)");

// A page draws its charts in turns: painted after each of them, it would take half as long again.
const TURN_MS = 250;
const waiting = new Set();

function drawWaiting() {
  const began = performance.now();
  for (const chart of waiting) {
    waiting.delete(chart);
    chart.draw();
    if (performance.now() - began > TURN_MS) break;
  }
  if (waiting.size) setTimeout(drawWaiting);
}

function drawSoon(chart) {
  if (!waiting.size) queueMicrotask(drawWaiting);
  waiting.add(chart);
}

/** Names of days and months and the signs of numbers, for what Plotly writes itself. */
export function speak({ locale, format }) {
  Plotly.register({ moduleType: "locale", name: locale, dictionary: {}, format });
  CONFIG.locale = locale;
}

class PortalChart extends HTMLElement {
  #figure = null;
  #seats = new Map();
  #size = "";
  #redraw = () => this.draw();

  connectedCallback() {
    this.canvas = this.querySelector("[data-part=canvas]");
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.canvas);
    DARK.addEventListener("change", this.#redraw);
    const inline = this.querySelector("script");
    if (!this.hidden && inline) this.figure = JSON.parse(inline.textContent);
  }

  disconnectedCallback() {
    waiting.delete(this);
    this.observer.disconnect();
    DARK.removeEventListener("change", this.#redraw);
    Plotly.purge(this.canvas);
  }

  set figure(figure) {
    this.#figure = figure;
    this.#settle();
    this.#makeRoom();
    drawSoon(this);
  }

  /** The legend knows who is drawn, and shows where on this page they sit. */
  #settle() {
    const items = [...this.querySelectorAll("[data-entity]")].filter(({ dataset }) => dataset.role === "current");
    for (const { dataset } of items) dataset.wish ??= dataset.series;
    this.#seats = settle(items.map(({ dataset }) => ({ series: Number(dataset.wish), entity: dataset.entity })));
    for (const { dataset } of items) dataset.series = this.#seats.get(Number(dataset.wish));
  }

  /** Names down the side need a line each, in whatever tile they are. */
  #makeRoom() {
    const hasNames = this.#figure?.data.some(({ type, orientation }) => orientation === "h" || type === "heatmap");
    const lines = hasNames ? this.#figure.layout.yaxis.tickvals.length : 0;
    this.canvas.style.minHeight = lines > 5 ? `${lines * LINE + AXIS}rem` : "";
  }

  #fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (this.dataset.drawn !== undefined && this.#size !== `${clientWidth}×${clientHeight}`) {
      this.draw();
    }
  }

  async draw() {
    const { clientWidth, clientHeight } = this.canvas;
    // Nothing has a size while its tile shows the table instead.
    if (!this.#figure || !clientWidth || !this.isConnected) return;
    this.#size = `${clientWidth}×${clientHeight}`;
    const { data, layout } = dress(this.#figure, this.canvas, this.#seats);
    await Plotly.react(this.canvas, data, layout, CONFIG);
    placeMarks(this);
    this.dataset.drawn = "";
  }
}

customElements.define("portal-chart", PortalChart);

/** Draws the figure that the server left in it, later ones that it is handed, and each again
 * when the canvas or the colours change. */
import { applyChartTheme } from "./chart-theme.js";
import { placeAnnotations } from "./annotations.js";
import { cancelDraw, drawWhenIdle, loadPlotly, loadedPlotly, plotlyLocale, scheduleDraw } from "./scheduler.js";
import { fitLabels } from "./label-layout.js";

const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const LINE = 1.125;
const AXIS = 1.5;
const TURNED = "12rem";
const DARK = matchMedia("(prefers-color-scheme: dark)");

class PortalChart extends HTMLElement {
  #figure = null;
  #size = "";
  #rests = false;
  #pointer = null;
  #redraw = () => this.draw();
  #remeasure = () => { if ("drawn" in this.dataset) this.draw(); };

  connectedCallback() {
    this.canvas = this.querySelector("[data-part=canvas]");
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.canvas);
    DARK.addEventListener("change", this.#redraw);
    // Words are measured in their typeface, which may come after them.
    document.fonts.addEventListener("loadingdone", this.#remeasure);
    for (const type of ["pointerenter", "pointermove"]) {
      this.addEventListener(type, (event) => { this.#pointer = event; }, { passive: true });
    }
    this.readFigure();
  }

  /** Takes the figure that the server left in the chart, and its static chart where it has one:
   * that stands until there is time for more, or need of it. */
  readFigure() {
    const isFirst = !this.#figure;
    this.#rests = Boolean(this.#staticChart) && (isFirst || this.#rests);
    this.#figure = JSON.parse(this.querySelector("script").textContent);
    this.#fitLabels();
    if (!this.#rests) this.wake();
    else if (isFirst) drawWhenIdle(this);
  }

  disconnectedCallback() {
    cancelDraw(this);
    this.observer.disconnect();
    DARK.removeEventListener("change", this.#redraw);
    document.fonts.removeEventListener("loadingdone", this.#remeasure);
    loadedPlotly()?.purge(this.canvas);
  }

  get #staticChart() { return this.canvas.querySelector(".static-chart"); }

  wake() {
    this.#rests = false;
    scheduleDraw(this);
  }

  /** Names down the side need a line each, in whatever tile they are, and names below may be turned. */
  #fitLabels() {
    const hasNames = this.#figure?.data.some(({ type, orientation }) => orientation === "h" || type === "heatmap");
    const lines = hasNames ? this.#figure.layout.yaxis.tickvals.length : 0;
    const isNamedBelow = this.#figure?.layout.meta?.names?.includes("xaxis");
    this.canvas.style.minHeight = isNamedBelow ? TURNED : lines > 5 ? `${lines * LINE + AXIS}rem` : "";
  }

  #fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (this.#size && this.#size !== `${clientWidth}×${clientHeight}`) this.draw();
  }

  draw() {
    const measured = this.measure();
    if (measured) this.paint(measured);
  }

  /** What drawing has to know of the page; null where there is nothing to draw, or no room. */
  measure() {
    if (!this.#figure || this.#rests || !this.isConnected) return null;
    const { clientWidth, clientHeight, offsetLeft, offsetTop } = this.canvas;
    this.#size = `${clientWidth}×${clientHeight}`;
    // Nothing has a size while its tile shows the table instead.
    if (!clientWidth) return null;
    return { ...fitLabels(applyChartTheme(this.#figure, this.canvas)), offsetLeft, offsetTop };
  }

  async paint({ data, layout, ...place }) {
    const Plotly = loadedPlotly() ?? (await loadPlotly());
    await Plotly.react(this.canvas, data, layout, { ...CONFIG, locale: plotlyLocale() });
    const isFirst = Boolean(this.#staticChart);
    this.#staticChart?.remove();
    placeAnnotations(this, place);
    this.dataset.drawn = "";
    if (isFirst && this.matches(":hover")) this.#meet();
  }

  /** The pointer came before there was anything for it to tell about. */
  #meet() {
    const { clientX, clientY } = this.#pointer ?? {};
    const place = this.#pointer && document.elementFromPoint(clientX, clientY);
    place?.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true, view: window }));
  }
}

customElements.define("portal-chart", PortalChart);

/** Draws the figure that the server left in it, later ones that it is handed, and each again
 * when the canvas or the colours change. */
import { applyChartTheme } from "./chart-theme.js";
import { placeAnnotations } from "./annotations.js";
import { follow, readByKeyboard, readByPointer } from "./chart-reading.js";
import { cancelDraw, drawWhenIdle, loadPlotly, loadedPlotly, scheduleDraw } from "./scheduler.js";
import { fitLabels, needsTwoLines } from "./label-layout.js";
import { unwatch, watch } from "./redraw.js";
import { hideTooltip, shownPlace } from "./tooltip.js";

const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const LINE = 1.125;
const TWO_LINES = 2.125;
const AXIS = 1.75;
const CELL = 1.75;
const TURNED = "12rem";
const LEAST = "6.5rem";

class PortalChart extends HTMLElement {
  #figure = null;
  #size = "";
  #rests = false;
  #wrapsBelow = 0; // px
  #wrapsAt = 0; // px
  #listensTo = null;

  connectedCallback() {
    this.canvas = this.querySelector("[data-part=canvas]");
    watch(this);
    if (!this.pointer) this.#listenToPointer();
    this.readFigure();
  }

  /** A chart that is put elsewhere is connected again, and has its listeners still. */
  #listenToPointer() {
    this.pointer = {};
    for (const type of ["pointerenter", "pointermove", "pointerdown"]) {
      this.addEventListener(type, (event) => this.#point(event), { passive: true });
    }
    // Plotly would take a touch for a drag and keep the page from scrolling: it gets the mouse events that follow a tap.
    this.canvas.addEventListener("touchstart", (event) => event.stopPropagation(), { capture: true, passive: true });
    if (!isKiosk()) readByKeyboard(this);
  }

  /** Takes the figure that the server left in the chart, and its static chart where it has one:
   * that stands until there is time for more, or need of it. */
  readFigure() {
    const isFirst = !this.#figure;
    this.#rests = Boolean(this.#staticChart) && (isFirst || this.#rests);
    this.#figure = JSON.parse(this.querySelector("script").textContent);
    this.#wrapsAt = 0;
    this.#wrapsBelow = Number(this.#staticChart?.className.match(/wraps-(\d+)/)?.[1]) || 0;
    // Room for the first drawing, which may wait for Plotly; later ones are measured together.
    if (isFirst) this.#fitLabels();
    if (!this.#rests) this.wake();
    else if (isFirst) drawWhenIdle(this);
  }

  disconnectedCallback() {
    cancelDraw(this);
    hideTooltip(this);
    unwatch(this);
    loadedPlotly()?.purge(this.canvas);
  }

  get figure() { return this.#figure; }

  /** Resolves once Plotly has drawn the chart. */
  whenDrawn() {
    if ("drawn" in this.dataset) return Promise.resolve();
    const drawn = new Promise((resolve) => { this.addEventListener("drawn", resolve, { once: true }); });
    if (this.#rests) this.wake();
    return drawn;
  }

  get #staticChart() { return this.canvas.querySelector(".static-chart"); }

  wake() {
    this.#rests = false;
    scheduleDraw(this);
  }

  /** Names down the side need a line or two each, in whatever tile they are, and names below may be turned.
   * A static chart says so itself, by its classes. */
  #fitLabels() {
    const figure = this.#figure;
    if (this.#rests || !figure) return;
    const isHeatmap = figure.data.some(({ type }) => type === "heatmap");
    const lines = isHeatmap || figure.data.some(({ orientation }) => orientation === "h") ? figure.layout.yaxis.tickvals.length : 0;
    const isNamedBelow = figure.layout.meta?.names?.includes("xaxis");
    const each = isHeatmap ? CELL : this.#needsTwoLines() ? TWO_LINES : LINE;
    const least = isNamedBelow ? TURNED : isHeatmap ? "0rem" : LEAST;
    const needed = isNamedBelow || isHeatmap || lines > 5 || each > LINE;
    const height = needed ? `max(${least}, ${lines * each + AXIS}rem)` : "";
    if (this.canvas.style.minHeight !== height) this.canvas.style.minHeight = height;
  }

  /** As the static chart of the same figure has it: what is drawn in its place is as high. So it is when its
   * typeface comes, which may need less. */
  #needsTwoLines() {
    const figure = this.#figure;
    const { clientWidth } = this.canvas;
    if (this.#wrapsBelow) return clientWidth < this.#wrapsBelow;
    if (this.#wrapsAt === clientWidth) return clientWidth > 0;
    const isNeeded = needsTwoLines(figure, () => applyChartTheme(figure, this.canvas));
    this.#wrapsAt = isNeeded ? clientWidth : 0;
    return isNeeded;
  }

  /** Colours or typefaces have changed. */
  redraw() {
    if (this.#figure && !this.#rests) scheduleDraw(this);
  }

  redrawAtOnce() {
    const found = loadedPlotly() && this.measure();
    if (found) this.paint(found);
  }

  resized() {
    const { clientWidth, clientHeight } = this.canvas;
    if (this.#size && this.#size !== `${clientWidth}×${clientHeight}`) scheduleDraw(this);
  }

  /** What drawing has to know of the page; null where there is nothing to draw, or no room. */
  measure() {
    if (!this.#figure || this.#rests || !this.isConnected) return null;
    this.#fitLabels();
    const { clientWidth, clientHeight, offsetLeft, offsetTop } = this.canvas;
    this.#size = `${clientWidth}×${clientHeight}`;
    // Nothing has a size while its tile shows the table instead.
    if (!clientWidth) return null;
    return { ...fitLabels(applyChartTheme(this.#figure, this.canvas)), offsetLeft, offsetTop };
  }

  async paint({ data, layout, ...place }) {
    const Plotly = loadedPlotly() ?? (await loadPlotly());
    await Plotly.react(this.canvas, data, layout, ...this.#config);
    const isFirst = Boolean(this.#staticChart);
    this.#staticChart?.remove();
    placeAnnotations(this, place);
    this.origin = { left: place.offsetLeft, top: place.offsetTop };
    hideTooltip(this);
    this.#listen();
    this.dataset.drawn = "";
    this.dispatchEvent(new Event("drawn"));
    // The pointer came before there was anything for it to tell about.
    if (isFirst && this.matches(":hover")) this.#meet();
  }

  /** The configuration for the first drawing alone. Given one, and before each drawing, Plotly asks for the size of the
   * canvas, which forces a layout of the page for each chart; only charts that Plotly resizes itself make use of it. */
  get #config() {
    const { _context: known } = this.canvas;
    if (!known) return [CONFIG];
    Object.assign(known, { _hasZeroHeight: true, _hasZeroWidth: true });
    return [];
  }

  /** Plotly forgets its listeners with the drawing. */
  #listen() {
    if (isKiosk() || this.#listensTo === this.canvas.on) return;
    this.#listensTo = this.canvas.on;
    readByPointer(this);
  }

  #point(event) {
    this.pointer = event;
    if (event.type === "pointerdown") this.touched = shownPlace(this);
    if (event.type !== "pointermove") return;
    // A finger that moves along the chart reads it.
    if (event.pointerType === "touch") this.#meet();
    else follow(this, event);
  }

  /** Has Plotly look for marks under the pointer. */
  #meet() {
    const { clientX, clientY, type } = this.pointer;
    const place = type && document.elementFromPoint(clientX, clientY);
    place?.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true, view: window }));
  }
}

function isKiosk() {
  return Boolean(document.querySelector("[data-kiosk]"));
}

customElements.define("portal-chart", PortalChart);

/** Draws the figure that the server left in it, later ones that it is handed, and each again
 * when the canvas or the colours change. */
import Plotly from "../build/plotly.js";
import { dress } from "./dress.js";

const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Names of days and months and the signs of numbers, for what Plotly writes itself. */
export function speak({ locale, format }) {
  Plotly.register({ moduleType: "locale", name: locale, dictionary: {}, format });
  CONFIG.locale = locale;
}

class PortalChart extends HTMLElement {
  #figure = null;
  #size = "";
  #redraw = () => this.#draw();

  connectedCallback() {
    this.canvas = this.querySelector("[data-part=canvas]");
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.canvas);
    DARK.addEventListener("change", this.#redraw);
    const inline = this.querySelector("script");
    if (!this.hidden && inline) this.figure = JSON.parse(inline.textContent);
  }

  disconnectedCallback() {
    this.observer.disconnect();
    DARK.removeEventListener("change", this.#redraw);
    Plotly.purge(this.canvas);
  }

  set figure(figure) {
    this.#figure = figure;
    // One task each: a page of twelve charts stays responsive while it draws.
    setTimeout(this.#redraw);
  }

  #fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (this.dataset.drawn !== undefined && this.#size !== `${clientWidth}×${clientHeight}`) {
      this.#draw();
    }
  }

  async #draw() {
    const { clientWidth, clientHeight } = this.canvas;
    // Nothing has a size while its tile shows the table instead.
    if (!this.#figure || !clientWidth || !this.isConnected) return;
    this.#size = `${clientWidth}×${clientHeight}`;
    const { data, layout } = dress(this.#figure, this.canvas);
    await Plotly.react(this.canvas, data, layout, CONFIG);
    this.dataset.drawn = "";
  }
}

customElements.define("portal-chart", PortalChart);

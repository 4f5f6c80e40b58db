/** One tile: shows the fragment that the server wrote into it, then those that it is handed. */
import "../charts/chart.js";
import "../charts/marks.js";
import { watchScrollEdges } from "./scroll-edges.js";
import { linkFigures } from "./figures.js";
import { hideTooltip } from "../charts/tooltip.js";
import { keepFocus } from "./focus.js";
import { morph } from "./morph.js";
import { makeSortable } from "./sort.js";

class PortalTile extends HTMLElement {
  connectedCallback() {
    this.etag = this.dataset.etag;
    this.#sort();
    watchScrollEdges(this);
  }

  /** Text tiles have nothing that could change. */
  get isLive() {
    return this.dataset.state !== undefined;
  }

  get isBare() {
    return this.dataset.bare !== undefined;
  }

  show({ html, details }, etag) {
    this.etag = etag;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const chart = this.querySelector("portal-chart");
    delete this.dataset.bare;
    keepFocus(this, () => {
      morph(this.#body, fresh.content);
      this.#setDetails(details);
      this.#sort();
      linkFigures(this);
      watchScrollEdges(this);
      this.dataset.changed = "";
    });
    // A chart that is new has read its figure by itself.
    if (chart?.isConnected) chart.readFigure();
    hideTooltip(this.querySelector("portal-marks"));
    setTimeout(() => delete this.dataset.changed, 1000);
  }

  /** Numbers of other days must not stay on a page that names these. */
  clear() {
    this.etag = "";
    this.dataset.bare = "";
    keepFocus(this, () => {
      for (const part of this.#body.children) part.hidden = !part.matches(".skeleton");
      // Not even to those who read what is hidden.
      for (const part of this.querySelectorAll("[data-part=notes], [data-part=annotations]")) part.replaceChildren();
      this.#setDetails("");
    });
  }

  /** The numbers of the page's days cannot be had for now. */
  miss(text) {
    this.clear();
    this.statusLine = { state: "failed", text, code: "" };
  }

  get #body() {
    return this.querySelector(".tile__body");
  }

  #setDetails(html) {
    const details = this.querySelector("[data-part=details]");
    if (details) details.innerHTML = html;
  }

  #sort() {
    const table = this.dataset.kind === "table" && this.querySelector("[data-part=table]");
    if (table) makeSortable(table);
  }

  set statusLine({ state, text, code, as_of: asOf, next_try: nextTry }) {
    Object.assign(this.dataset, { state, code, asOf: asOf ?? "" });
    this.querySelector(".tile__fresh").textContent = text;
    const next = this.querySelector(".tile__next");
    if (next) next.textContent = nextTry ?? "";
  }
}

customElements.define("portal-tile", PortalTile);

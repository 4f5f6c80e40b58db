/** One tile: shows what the server wrote into it, then whatever it is handed. */
import "../charts/chart.js";
import { watchScrollEdges } from "./scroll-edges.js";
import { fill } from "./fill.js";
import { keepFocus } from "./focus.js";
import { makeSortable } from "./sort.js";

class PortalTile extends HTMLElement {
  connectedCallback() {
    this.etag = this.dataset.etag && `"${this.dataset.etag}"`;
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

  show(payload, etag) {
    this.etag = etag;
    delete this.dataset.bare;
    keepFocus(this, () => {
      fill(this, payload);
      this.#sort();
      this.dataset.changed = "";
    });
    for (const name of ["period", "comparison"]) this.#say(name, payload[name]);
    const chart = this.querySelector("portal-chart");
    if (chart && !payload.empty) chart.figure = payload.figure;
    setTimeout(() => delete this.dataset.changed, 1000);
  }

  /** Numbers of other days must not stay on a page that names these. */
  clear() {
    this.etag = "";
    this.dataset.bare = "";
    const part = (name) => this.querySelector(`[data-part=${name}]`);
    keepFocus(this, () => {
      for (const name of ["full", "data-table", "empty"]) part(name)?.setAttribute("hidden", "");
      for (const name of ["notes", "details", "annotations"]) part(name)?.replaceChildren();
    });
  }

  /** The numbers of the page's days cannot be had for now. */
  miss(text) {
    this.clear();
    this.statusLine = { state: "failed", text, code: "" };
  }

  #sort() {
    if (this.dataset.kind === "table") makeSortable(this.querySelector("[data-part=table]"));
  }

  /** Texts beside the tile may name the days that it shows, and none where there are none. */
  #say(name, days) {
    const words = this.parentElement?.querySelectorAll(`[data-variable=${name}]`) ?? [];
    const isOff = !days && this.ownerDocument.querySelector(".period[data-compare=off]");
    if (days || isOff) for (const word of words) word.textContent = days?.text ?? "";
  }

  set statusLine({ state, text, code }) {
    Object.assign(this.dataset, { state, code });
    this.querySelector(".tile__fresh").textContent = text;
  }
}

customElements.define("portal-tile", PortalTile);

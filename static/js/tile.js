/** One tile: shows what the server wrote into it, then whatever it is handed. */
import "./chart.js";
import { fill } from "./fill.js";

class PortalTile extends HTMLElement {
  connectedCallback() {
    this.etag = this.dataset.etag && `"${this.dataset.etag}"`;
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
    fill(this, payload);
    const chart = this.querySelector("portal-chart");
    if (chart && !payload.empty) chart.figure = payload.figure;
    this.dataset.changed = "";
    setTimeout(() => delete this.dataset.changed, 1000);
  }

  /** Numbers of other days must not stay on a page that names these. */
  clear() {
    this.etag = "";
    this.dataset.bare = "";
    for (const name of ["full", "twin", "empty"]) {
      this.querySelector(`[data-part=${name}]`)?.setAttribute("hidden", "");
    }
  }

  set freshness({ state, text, code }) {
    Object.assign(this.dataset, { state, code });
    this.querySelector(".tile__fresh").textContent = text;
  }}

customElements.define("portal-tile", PortalTile);

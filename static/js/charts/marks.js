/** A list or scale that is drawn without Plotly: shows the tooltip of each place, by pointer, touch and keyboard. */
import { clearCursor, drawCursor } from "./chart-cursor.js";
import { followPointer, hideTooltip, shownPlace, showTooltip } from "./tooltip.js";

class PortalMarks extends HTMLElement {
  #text = "";
  #figure = null;
  place = 0;
  // What tooltips and cursors ask of a chart.
  canvas = this;
  origin = { left: 0, top: 0 };

  connectedCallback() {
    if (this.isReady || document.querySelector("[data-kiosk]")) return;
    this.isReady = true;
    for (const type of ["pointermove", "pointerleave", "click"]) this.addEventListener(type, (event) => this.#point(event));
    this.addEventListener("keydown", (event) => this.#press(event));
    this.addEventListener("focus", () => { if (this.matches(":focus-visible")) this.#read(this.place); });
    this.addEventListener("blur", () => hideTooltip(this));
  }

  disconnectedCallback() {
    hideTooltip(this);
  }

  /** The texts that the server left in it, which later fragments replace. */
  get figure() {
    const text = this.querySelector("script")?.textContent ?? "null";
    if (text !== this.#text) [this.#text, this.#figure] = [text, JSON.parse(text)];
    return this.#figure ?? { data: [] };
  }

  get #places() {
    return this.matches("[data-place]") ? [this] : [...this.querySelectorAll("[data-place]")];
  }

  #point({ type, target, pointerType, clientX: x, clientY: y }) {
    // A finger that moves scrolls the page: it asks by a tap.
    const isTouch = pointerType === "touch";
    if (type === "pointerleave" && !isTouch) return hideTooltip(this);
    if (isTouch !== (type === "click") || (isTouch && target.closest("a, button"))) return;
    const place = this.#places.indexOf(target.closest("[data-place]"));
    if (place < 0) return hideTooltip(this);
    if (shownPlace(this) === place) return isTouch ? hideTooltip(this) : followPointer(this, { x, y });
    clearCursor(this);
    showTooltip(this, { place, at: { x, y }, isTouch });
  }

  #press(event) {
    const { altKey, ctrlKey, metaKey, key, target } = event;
    const last = this.#places.length - 1;
    const next = { ArrowLeft: this.place - 1, ArrowUp: this.place - 1, ArrowRight: this.place + 1, ArrowDown: this.place + 1, Home: 0, End: last }[key];
    if (altKey || ctrlKey || metaKey || target !== this || next === undefined) return;
    this.#read(Math.max(0, Math.min(next, last)), { announces: true });
    // Neither the page's days nor its tiles move.
    event.preventDefault();
    event.stopPropagation();
  }

  async #read(place, { announces = false } = {}) {
    this.place = place;
    const mark = this.#places[place];
    if (!mark) return;
    await broughtIntoView(mark);
    if (document.activeElement !== this) return;
    // Beside a line it would lie on others: docked as for a finger.
    showTooltip(this, { place, isTouch: true, announces });
    if (mark !== this) drawCursor(this, { left: mark.offsetLeft, top: mark.offsetTop, width: mark.offsetWidth, height: mark.offsetHeight });
  }
}

/** The event of a scroll, which hides tooltips, comes with the next frame. */
async function broughtIntoView(mark) {
  const { top } = mark.getBoundingClientRect();
  mark.scrollIntoView({ block: "nearest" });
  if (mark.getBoundingClientRect().top === top) return;
  for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
}

customElements.define("portal-marks", PortalMarks);

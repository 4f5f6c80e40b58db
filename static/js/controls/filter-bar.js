/** What the page is narrowed to: chips above it, and names and marks in it that choose. */
import { onMarkClick } from "./filter-links.js";

const PARAM = "f";
const MOST = 8;

export class FilterBar {
  #params;

  /** Calls `go(search)` where a reader chooses by a mark; links lead there by themselves. */
  constructor(root, go) {
    this.root = root;
    this.go = go;
    this.#params = new URLSearchParams(root.dataset.params);
  }

  start(signal) {
    // A wall is looked at, not worked with.
    if (this.root.querySelector("[data-wall]")) return;
    const observer = new MutationObserver((changes) => changes.forEach(({ target }) => this.#tend(target)));
    observer.observe(this.root, { subtree: true, attributeFilter: ["data-changed", "data-drawn"] });
    signal.addEventListener("abort", () => observer.disconnect());
    for (const chart of this.root.querySelectorAll("[data-drawn]")) this.#tend(chart);
  }

  /** The page turns to another state: its links lead from there. */
  turn(params) {
    this.#params = params;
    this.#lead(this.root);
  }

  /** Chips and remarks as the server wrote them for this state. */
  write(page) {
    const [chips, fresh] = [this.root, page].map((place) => place.querySelector("[data-chips]"));
    const place = [...chips.querySelectorAll("a")].indexOf(document.activeElement);
    const { said } = chips.dataset;
    const remarks = JSON.parse(fresh.dataset.remarks);
    // The place itself stays: it may be set aside for an enlarged tile.
    chips.replaceChildren(...fresh.children);
    chips.hidden = fresh.hidden;
    Object.assign(chips.dataset, fresh.dataset);
    for (const remark of this.root.querySelectorAll("[data-remark]")) {
      remark.textContent = remarks[remark.closest("portal-tile").dataset.id] ?? "";
    }
    if (place >= 0) this.#focusNear(chips, place);
    if (said !== fresh.dataset.said) this.root.querySelector("[data-filtered]").textContent = fresh.dataset.said;
  }

  #focusNear(chips, place) {
    const links = chips.querySelectorAll("a");
    const near = links[Math.min(place, links.length - 1)] ?? this.root.querySelector("summary");
    near?.focus({ preventScroll: true });
  }

  /** What was drawn or filled anew. */
  #tend(element) {
    if (element.localName === "portal-chart") {
      onMarkClick(element.canvas, (picks) => this.#choose(picks));
    } else if (element.dataset.changed !== undefined) {
      this.#lead(element);
    }
  }

  #choose(picks) {
    const search = this.#toggled(picks);
    if (search) this.go(search);
  }

  #lead(place) {
    const now = this.#params.getAll(PARAM);
    for (const link of place.querySelectorAll("a[data-pick]")) {
      const { pick } = link.dataset;
      const search = this.#toggled([pick]);
      if (search) link.setAttribute("href", search);
      else link.removeAttribute("href");
      link.ariaCurrent = now.includes(pick) ? "true" : null;
    }
    for (const link of place.querySelectorAll("a[data-keeps]")) link.search = this.#params;
  }

  /** The address's query with these filters, or without them where all of them are set. */
  #toggled(picks) {
    const now = this.#params.getAll(PARAM);
    const others = now.filter((each) => !picks.includes(each));
    const next = picks.every((each) => now.includes(each)) ? others : [...others, ...picks];
    if (next.length > MOST) return "";
    const params = new URLSearchParams(this.#params);
    params.delete(PARAM);
    for (const each of next.sort()) params.append(PARAM, each);
    return `?${params}`.replaceAll("%3A", ":").replaceAll("%2F", "/");
  }
}

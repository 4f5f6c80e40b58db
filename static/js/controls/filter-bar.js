/** Page filters: the bar that lists them, and the names and marks in tiles that set them. */
import { onMarkClick } from "../charts/mark-clicks.js";

const PARAM = "f";
const MOST = 8;

export class FilterBar {
  #params;

  /** Calls `go(search)` when a click on a name or a mark in a tile sets filters, or removes them. */
  constructor(root, go) {
    this.root = root;
    this.go = go;
    this.#params = new URLSearchParams(root.dataset.params);
  }

  start(signal) {
    this.root.addEventListener("click", (event) => this.#press(event), { signal });
    this.#lead(this.root);
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

  /** Replaces the bar and the tiles' notes by those that the server wrote for this state. */
  write(page) {
    const bar = this.root.querySelector("[data-filter-bar]");
    const fresh = page.querySelector("[data-filter-bar]");
    const place = [...bar.querySelectorAll("a")].indexOf(document.activeElement);
    const { announcement } = bar.dataset;
    const notes = JSON.parse(fresh.dataset.filterNotes);
    // The place itself stays: it may be set aside for an enlarged tile.
    bar.replaceChildren(...fresh.children);
    bar.hidden = fresh.hidden;
    Object.assign(bar.dataset, fresh.dataset);
    for (const note of this.root.querySelectorAll("[data-filter-note]")) {
      note.textContent = notes[note.closest("portal-tile").dataset.id] ?? "";
    }
    if (place >= 0) this.#focusNear(bar, place);
    if (announcement !== fresh.dataset.announcement) {
      this.root.querySelector("[data-filtered]").textContent = fresh.dataset.announcement;
    }
  }

  #focusNear(bar, place) {
    const links = bar.querySelectorAll("a");
    const near = links[Math.min(place, links.length - 1)] ?? this.root.querySelector("summary");
    near?.focus({ preventScroll: true });
  }

  /** Prepares a chart or tile that was written anew. */
  #tend(element) {
    if (element.localName === "portal-chart") {
      if (this.#isKiosk) return;
      onMarkClick(element, (pageFilters) => this.#choose(pageFilters));
    } else if (element.dataset.changed !== undefined) {
      this.#lead(element);
    }
  }

  /** The names in tiles are buttons of a form that works without scripts. */
  #press(event) {
    const button = event.target.closest(".filter-link");
    // As of a link: into another tab.
    if (!button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.#choose([button.value]);
  }

  #choose(pageFilters) {
    const search = this.#toggled(pageFilters);
    if (search) this.go(search);
  }

  /** Names say whether their filter is set, and cannot be chosen where no more may be. */
  #lead(place) {
    const now = this.#params.getAll(PARAM);
    for (const button of place.querySelectorAll(".filter-link")) {
      button.disabled = this.#isKiosk || !this.#toggled([button.value]);
      button.ariaCurrent = now.includes(button.value) ? "true" : null;
    }
    for (const link of place.querySelectorAll("a[data-keeps]")) link.search = this.#params;
  }

  /** A kiosk is looked at, not worked with. */
  get #isKiosk() {
    return Boolean(this.root.querySelector("[data-kiosk]"));
  }

  /** The address's query with these filters, or without them where all of them are set. */
  #toggled(pageFilters) {
    const now = this.#params.getAll(PARAM);
    const others = now.filter((each) => !pageFilters.includes(each));
    const next = pageFilters.every((each) => now.includes(each)) ? others : [...others, ...pageFilters];
    if (next.length > MOST) return "";
    const params = new URLSearchParams(this.#params);
    params.delete(PARAM);
    for (const each of next.sort()) params.append(PARAM, each);
    return `?${params}`.replaceAll("%3A", ":").replaceAll("%2F", "/");
  }
}

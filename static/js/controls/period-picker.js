/** The page's days: its links and forms, without loading the page anew. The server alone
 * knows the calendar, so it writes the controls again for whatever days are chosen. */
import "./calendar.js";
import { FilterBar } from "./filter-bar.js";
import { reopen } from "../net/reopen.js";

const LINKS = "a.menu__item:not([data-enters-kiosk]), a.step[href], a[data-turn][href]";

export class PeriodPicker {
  #writing = new AbortController();

  /** Calls `change(params)` when a reader chooses other days or another comparison. */
  constructor(root, change) {
    this.root = root;
    this.change = change;
    this.filters = new FilterBar(root, (search) => this.#go(search));
  }

  get #controls() { return this.root.querySelector(".period"); }

  start(signal) {
    this.filters.start(signal);
    this.root.addEventListener("click", (event) => this.#follow(event), { signal });
    this.root.addEventListener("submit", (event) => this.#submit(event), { signal });
    // The first address may leave its days to the server, which then names them here.
    this.shown = `?${this.root.dataset.params}`;
    history.replaceState(this.shown, "");
    addEventListener("popstate", ({ state }) => this.#return(state), { signal });
    document.addEventListener("click", ({ target }) => this.#close(target), { signal });
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.#escape(); }, { signal });
  }

  /** Write the days that a payload tells of: midnight may have passed since the page came. */
  write({ period, comparison }) {
    const compared = this.#controls.querySelector("[data-comparison]");
    this.#controls.querySelector("[data-period]").textContent = period.text;
    // A tile may stay out of the page's comparison.
    if (this.#controls.dataset.compare === "off") compared.textContent = "";
    else if (comparison) compared.textContent = compared.dataset.comparison.replace("%s", comparison.text);
  }

  #follow(event) {
    const link = event.target.closest(LINKS);
    // In the kiosk there is nothing to choose.
    if (!link || this.root.querySelector("[data-kiosk]") || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#go(link.search);
  }

  #submit(event) {
    // Names in tiles are the filter bar's, or lead into another tab.
    if (event.target.id === "page-filters") return;
    event.preventDefault();
    this.#go(`?${new URLSearchParams(new FormData(event.target))}`);
  }

  #go(search) {
    history.pushState(search, "", search);
    this.#turn(search);
  }

  /** A link within the page makes an entry of its own, of the same days. */
  #return(state) {
    if (state === null) history.replaceState(this.shown, "");
    else if (state !== this.shown) this.#turn(state);
  }

  #turn(search) {
    this.shown = search;
    const params = new URLSearchParams(search);
    this.#controls.dataset.compare = params.get("compare") ?? "";
    // Before all else: a reader waits for the numbers.
    this.change(params);
    this.#focusOn(document.activeElement?.closest(".menu")?.querySelector("summary"));
    this.#close();
    this.#rewrite(search);
    this.filters.turn(params);
  }

  async #rewrite(search) {
    this.#writing.abort();
    this.#writing = new AbortController();
    const { signal } = this.#writing;
    try {
      const answer = await fetch(`${this.root.dataset.controlsUrl}${search}`, { signal });
      if (!answer.ok || answer.redirected) return reopen(search);
      this.#replace(await answer.text());
    } catch (error) {
      // Links that lead from other days than those shown would lead astray.
      if (!signal.aborted) this.#controls.toggleAttribute("inert", true);
    }
  }

  #replace(html) {
    const old = this.#controls;
    const { focus } = document.activeElement?.dataset ?? {};
    const open = old.querySelector(".menu[open]")?.dataset.menu;
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector(".period");
    old.replaceWith(fresh);
    this.filters.write(page);
    if (open) fresh.querySelector(`[data-menu=${open}]`).open = true;
    if (focus) this.#focusOn(fresh.querySelector(`[data-focus=${focus}]`) ?? fresh.querySelector("summary"));
    for (const link of document.querySelectorAll(".boards a")) link.search = fresh.dataset.params;
  }

  #focusOn(element) { element?.focus({ preventScroll: true }); }

  #escape() {
    const menu = this.#controls.querySelector(".menu[open]");
    if (!menu) return;
    if (menu.contains(document.activeElement)) this.#focusOn(menu.querySelector("summary"));
    menu.open = false;
  }

  /** Close the menus that an element lies outside of. */
  #close(target = null) {
    for (const menu of this.#controls.querySelectorAll(".menu[open]")) {
      if (!menu.contains(target) && target?.isConnected !== false) menu.open = false;
    }
  }
}

/** A page of tiles: keeps them fresh by hints, by their age, and when the days change. */
import "./details.js";
import "../controls/actions.js";
import { announce } from "./announce.js";
import { writeDays } from "./days.js";
import { tellCause } from "./figures.js";
import { keepFocus } from "./focus.js";
import { keepHeights } from "./heights.js";
import { TicketClient } from "../net/ticket-client.js";
import { fetchTiles } from "../net/tiles.js";
import { writeStamp } from "./page-stamp.js";
import { shareNotes } from "./shared-notes.js";
import { PeriodPicker } from "../controls/period-picker.js";
import { listen } from "../net/event-stream.js";
import "./tile.js";

const FIRST_WAIT = 2;
const LONGEST_WAIT = 60;
// Tiles that are due within so many milliseconds are asked for together.
const TOGETHER = 100;

class PortalDashboard extends HTMLElement {
  connectedCallback() {
    const csrf = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    this.hot = new TicketClient(this.dataset, csrf);
    this.params = new URLSearchParams(this.dataset.params);
    this.leaving = new AbortController();
    this.turn = new AbortController();
    this.plans = new Map();
    this.tiles = new Map();
    this.missed = new Set();
    this.asked = 0;
    // Nothing will be known of broken ones before somebody sets them up anew.
    for (const tile of this.querySelectorAll("portal-tile[data-state]:not([data-broken])")) {
      this.tiles.set(tile.dataset.id, tile);
      tile.params = this.params;
      const { state, retryAt, freshUntil } = tile.dataset;
      this.#plan(tile, { state, retry_in: this.#secondsTo(retryAt), fresh_in: this.#secondsTo(freshUntil) });
    }
    this.period = new PeriodPicker(this, (params) => this.#change(params));
    this.period.start(this.leaving.signal);
    document.addEventListener("visibilitychange", () => this.#wake(), { signal: this.leaving.signal });
    this.#listen();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.turn.abort();
    clearTimeout(this.timer);
  }

  /** Seconds until a Unix time by the server's clock; 0 where there is none. */
  #secondsTo(time) {
    return time ? Math.max(1, time - this.dataset.now) : 0;
  }

  #listen() {
    listen({
      signal: this.turn.signal,
      connect: (signal) => this.hot.get(`${this.dataset.liveUrl}?${this.params}`, { signal }),
      onEvent: (event, ids) => this.#refreshChanged({ changed: ids, resync: [...this.tiles.keys()] }[event] ?? []),
    });
  }

  /** Nobody looks at a hidden page: what changed meanwhile is fetched when somebody does. */
  async #refreshChanged(ids) {
    if (document.hidden) return ids.forEach((id) => this.missed.add(id));
    const tiles = ids.map((id) => this.tiles.get(id)).filter(Boolean);
    if (await this.#refresh(tiles)) announce(this);
  }

  /** Other days: what is shown dims, goes where nothing is ready, and comes back new. */
  async #change(params) {
    this.turn.abort();
    this.turn = new AbortController();
    this.params = params;
    this.toggleAttribute("data-turning", true);
    const { signal } = this.turn;
    const hasNews = await this.#refresh([...this.tiles.values()]);
    if (signal.aborted) return;
    this.toggleAttribute("data-turning", false);
    if (hasNews) announce(this);
    this.#listen();
  }

  /** The HTML of a tile in another view: all its rows, or its number over time; nothing where it cannot be had. */
  async viewOf({ dataset }, view) {
    const tile = { dataset, etag: "" };
    const { url } = this.dataset;
    const answers = await fetchTiles(this.hot, { url, params: this.params, tiles: [tile], view }).catch(() => null);
    return answers?.get(tile).fragment?.html;
  }

  /** Fetches tiles by one request; resolves to true where one of them shows something new. */
  async #refresh(tiles) {
    if (!tiles.length) return false;
    const { params } = this;
    const { signal } = this.turn;
    const { url, view } = this.dataset;
    this.asked += 1;
    const number = this.asked;
    try {
      const answers = await fetchTiles(this.hot, { url, params, tiles, view, signal });
      if (signal.aborted) return false;
      keepHeights(tiles.filter((tile) => answers.get(tile)?.fragment !== undefined));
      const news = tiles.filter((tile) => this.#take(tile, answers.get(tile), number));
      writeDays(this, this.period, news.map((tile) => answers.get(tile).fragment));
      const headline = this.querySelector("[data-part=cause]")?.closest("portal-tile");
      if (headline && news.length) keepFocus(headline, () => tellCause(this));
      return news.length > 0;
    } catch (error) {
      if (signal.aborted) return false;
      keepHeights(tiles.filter((tile) => tile.params !== this.params));
      for (const tile of tiles) this.#miss(tile, number);
      return false;
    } finally {
      writeStamp(this);
      shareNotes(this);
    }
  }

  /** Shows an answer, unless a later request was answered before it; true for something new. */
  #take(tile, answer, number) {
    if (number < tile.heard) return false;
    if (!answer) return this.#miss(tile, number);
    const { status, etag, fragment } = answer;
    if (fragment) {
      tile.show(fragment, etag);
    } else if (fragment === null && tile.params !== this.params) {
      tile.clear();
    }
    Object.assign(tile, { heard: number, params: this.params, statusLine: status });
    this.#plan(tile, status);
    return Boolean(fragment);
  }

  /** What is shown stays, unless it is of other days. */
  #miss(tile, number) {
    if (number < tile.heard) return false;
    if (tile.params !== this.params) tile.miss(this.dataset.unreached);
    this.#plan(tile, { state: "failed" });
    return false;
  }

  /** Ask again when the platform may be asked, when the answer is old, or with patience. */
  #plan(tile, { state, retry_in: retryIn, fresh_in: freshIn }) {
    const last = this.plans.get(tile);
    const wait = state === "fresh" ? FIRST_WAIT : Math.min((last?.wait ?? FIRST_WAIT / 2) * 2, LONGEST_WAIT);
    const seconds = (state === "fresh" ? freshIn : retryIn) || wait;
    const isFinal = state === "fresh" && !freshIn;
    this.plans.set(tile, { wait, due: isFinal ? Infinity : Date.now() + seconds * 1000 });
    this.#schedule();
  }

  /** One timer for all tiles, so that those which are due together cost one request. */
  #schedule() {
    clearTimeout(this.timer);
    const next = Math.min(...Array.from(this.plans.values(), ({ due }) => due));
    if (next === Infinity) return;
    this.timer = setTimeout(() => this.#refreshDue(), Math.max(next - Date.now(), 0) + TOGETHER);
  }

  #refreshDue() {
    if (document.hidden) return;
    const due = [...this.plans].filter(([, plan]) => plan.due <= Date.now());
    // Until the answer plans anew.
    for (const [, plan] of due) plan.due = Infinity;
    this.#refresh(due.map(([tile]) => tile));
    this.#schedule();
  }

  #wake() {
    if (document.hidden) return;
    this.#refreshChanged([...this.missed]);
    this.missed.clear();
    this.#refreshDue();
  }
}

customElements.define("portal-dashboard", PortalDashboard);

/** A page of tiles: keeps them fresh by hints, by their age, and when the days change. */
import "./details.js";
import "../controls/actions.js";
import { announce } from "./announce.js";
import { drawTogether, setLocale } from "../charts/scheduler.js";
import { TicketClient } from "../net/ticket-client.js";
import { PeriodPicker } from "../controls/period-picker.js";
import { listen } from "../net/event-stream.js";
import "./tile.js";

const FIRST_WAIT = 2;
const LONGEST_WAIT = 60;

class PortalDashboard extends HTMLElement {
  connectedCallback() {
    const csrf = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    setLocale(JSON.parse(this.querySelector("[data-formats]").textContent));
    this.hot = new TicketClient(this.dataset, csrf);
    this.params = new URLSearchParams(this.dataset.params);
    this.leaving = new AbortController();
    this.turn = new AbortController();
    this.timers = new Map();
    this.tiles = new Map();
    this.missed = new Set();
    this.asked = 0;
    for (const tile of this.querySelectorAll("portal-tile[data-state]")) {
      this.tiles.set(tile.dataset.id, tile);
      tile.params = this.params;
      const { state, retryIn, freshIn } = tile.dataset;
      this.#plan(tile, { state, retry_in: Number(retryIn), fresh_in: Number(freshIn) });
    }
    this.period = new PeriodPicker(this, (params) => this.#change(params));
    this.period.start(this.leaving.signal);
    document.addEventListener("visibilitychange", () => this.#wake(), { signal: this.leaving.signal });
    this.#listen();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.turn.abort();
    for (const { timer } of this.timers.values()) clearTimeout(timer);
  }

  #listen() {
    listen({
      signal: this.turn.signal,
      connect: (signal) => this.hot.get(`${this.dataset.liveUrl}?${this.params}`, { signal }),
      hear: (event, ids) => this.#hear({ changed: ids, resync: [...this.tiles.keys()] }[event] ?? []),
    });
  }

  /** Nobody looks at a hidden page: what changed meanwhile is fetched when somebody does. */
  async #hear(ids) {
    if (document.hidden) return ids.forEach((id) => this.missed.add(id));
    const news = await Promise.all(ids.map((id) => this.#refresh(this.tiles.get(id))));
    if (news.includes(true)) announce(this);
  }

  /** Other days: what is shown dims, goes where nothing is ready, and comes back new. */
  async #change(params) {
    this.turn.abort();
    this.turn = new AbortController();
    this.params = params;
    this.toggleAttribute("data-turning", true);
    const answers = Promise.all([...this.tiles.values()].map((tile) => this.#refresh(tile)));
    drawTogether(answers);
    const news = await answers;
    this.toggleAttribute("data-turning", false);
    if (news.includes(true)) announce(this);
    this.#listen();
  }

  /** Resolves to true where the tile shows something new. */
  async #refresh(tile) {
    if (!tile) return;
    const { signal } = this.turn;
    const anew = tile.params !== this.params;
    this.asked += 1;
    const number = this.asked;
    const isLate = () => signal.aborted || number < tile.heard;
    const headers = tile.etag ? { "If-None-Match": tile.etag } : {};
    try {
      const url = `${this.dataset.url}${tile.dataset.id}?${this.params}`;
      const answer = await this.hot.get(url, { headers, signal });
      const payload = answer.status === 200 ? await answer.json() : null;
      if (isLate()) return;
      if (answer.status >= 400) throw new Error(`No numbers: ${answer.status}`);
      if (payload) {
        tile.show(payload, answer.headers.get("ETag") ?? "");
        this.period.write(payload);
      } else if (anew && answer.status !== 304) tile.clear();
      Object.assign(tile, { heard: number, params: this.params });
      const statusLine = JSON.parse(answer.headers.get("X-Tile-Status"));
      tile.statusLine = statusLine;
      this.#plan(tile, statusLine);
      return Boolean(payload);
    } catch (error) {
      if (isLate()) return;
      // What is shown stays, unless it is of other days.
      if (anew) tile.miss(this.dataset.unreached);
      this.#plan(tile, { state: "failed" });
    }
  }

  /** Ask again when the platform may be asked, when the answer is old, or with patience. */
  #plan(tile, { state, retry_in: retryIn, fresh_in: freshIn }) {
    const last = this.timers.get(tile);
    clearTimeout(last?.timer);
    const wait = state === "fresh" ? FIRST_WAIT : Math.min((last?.wait ?? FIRST_WAIT / 2) * 2, LONGEST_WAIT);
    const seconds = (state === "fresh" ? freshIn : retryIn) || wait;
    if (state === "fresh" && !freshIn) return;
    const due = Date.now() + seconds * 1000;
    const timer = setTimeout(() => { if (!document.hidden) this.#refresh(tile); }, seconds * 1000);
    this.timers.set(tile, { timer, wait, due });
  }

  #wake() {
    if (document.hidden) return;
    this.#hear([...this.missed]);
    this.missed.clear();
    for (const [tile, { due }] of this.timers) if (due <= Date.now()) this.#refresh(tile);
  }
}

customElements.define("portal-dashboard", PortalDashboard);

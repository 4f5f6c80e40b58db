/** The popover of a dashboard's downloads. It is there again on the next page, until it is closed. */
import { LiveList, problemOf, send } from "./live-list.js";

const KEPT = "downloads";

customElements.define("portal-downloads", class extends HTMLElement {
  connectedCallback() {
    this.form = document.querySelector("form[data-export]");
    this.leaving = new AbortController();
    this.wanted = new Set();
    const { signal } = this.leaving;
    this.list = new LiveList(this, {
      fetchList: async () => {
        const answer = await fetch(this.dataset.url, { signal });
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.text();
      },
      onFinished: (line) => this.#finish(line),
      onProblem: (text) => this.#complain(text),
      isWanted: (id) => this.wanted.has(id),
    });
    this.form.addEventListener("submit", (event) => this.#request(event), { signal });
    this.addEventListener("click", ({ target }) => { if (target.closest("[data-closes]")) this.#close(); });
    this.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.#close(); });
    if (sessionStorage.getItem(KEPT)) this.#open();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.list.stop();
  }

  async #request(event) {
    event.preventDefault();
    const { submitter } = event;
    const body = new FormData(this.form, submitter);
    // The days may be others than those the page came with.
    const { pathname } = new URL(this.form.action);
    const answer = await send(`${pathname}${history.state ?? location.search}`, body).catch(() => null);
    if (!answer?.ok) return this.#complain(await problemOf(answer));
    this.#complain("");
    this.wanted.add((await answer.json()).id);
    sessionStorage.setItem(KEPT, "open");
    return this.#open();
  }

  async #open() {
    await this.list.refresh();
    this.hidden = !this.querySelector("[data-id]");
  }

  #close() {
    sessionStorage.removeItem(KEPT);
    // Back to the menu that asked for the file.
    if (this.contains(document.activeElement)) document.querySelector(".actions__open")?.focus();
    this.hidden = true;
  }

  /** Whoever waits on the page gets the file by itself; others find its link. */
  #finish(line) {
    const status = document.querySelector("[data-downloads-status]");
    status.textContent = `${line.querySelector(".export__title").textContent}: ${line.querySelector("[data-words]").textContent}`;
    if (this.wanted.delete(line.dataset.id)) line.querySelector("a[download]")?.click();
  }

  async #complain(text) {
    const place = this.querySelector("[data-problem]");
    place.textContent = text || "";
    if (!text) return;
    await this.list.refresh();
    this.hidden = false;
  }
});

/** The popover of a dashboard's downloads. It is there again on the next page, until it is closed. */
import { LiveList, problemOf, send } from "./live-list.js";

const KEPT = "downloads";

customElements.define("portal-downloads", class extends HTMLElement {
  connectedCallback() {
    this.form = document.querySelector("form[data-export]");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.list = new LiveList(this, {
      fetchList: async () => {
        const answer = await fetch(this.dataset.url, { signal });
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.text();
      },
      onFinished: (line) => this.#say(`${line.querySelector(".export__title").textContent}: ${line.querySelector("[data-words]").textContent}`),
      onProblem: (text) => this.#complain(text),
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
    const disposition = answer?.headers.get("Content-Disposition");
    if (answer?.ok && disposition) return save(await answer.blob(), disposition);
    if (!answer?.ok) return this.#complain(await problemOf(answer));
    this.#complain("");
    sessionStorage.setItem(KEPT, "open");
    return this.#open();
  }

  async #open() {
    await this.list.refresh();
    this.hidden = !this.querySelector("[data-id]");
  }

  #close() {
    sessionStorage.removeItem(KEPT);
    this.hidden = true;
  }

  #say(text) {
    document.querySelector("[data-downloads-status]").textContent = text;
  }

  async #complain(text) {
    const place = this.querySelector("[data-problem]");
    place.textContent = text || "";
    if (!text) return;
    await this.list.refresh();
    this.hidden = false;
  }
});

/** Saves a file that came at once, under the name that the server gave it. */
function save(blob, disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/.exec(disposition)?.[1] ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

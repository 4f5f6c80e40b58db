/** A list of exports that is fetched again while one of them is under way. */

const POLL_MS = 1500;
const LONGEST_MS = 15_000;
const UNDER_WAY = "[data-state=under-way]";

export class LiveList {
  /** `fetchList` resolves to the server's new HTML of `root`; `onFinished` is told what became of each export. */
  constructor(root, { fetchList, onFinished, onProblem, isWanted }) {
    Object.assign(this, { root, fetchList, onFinished, onProblem, isWanted, wait: POLL_MS });
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    root.addEventListener("submit", (event) => this.#change(event), { signal });
    document.addEventListener("visibilitychange", () => this.#wake(), { signal });
  }

  stop() {
    this.leaving.abort();
    clearTimeout(this.timer);
  }

  /** Polls while there is something to wait for; nobody looks at a hidden page. */
  follow() {
    clearTimeout(this.timer);
    if (this.root.querySelector(UNDER_WAY) && !document.hidden) this.timer = setTimeout(() => this.refresh(), this.wait);
  }

  async refresh() {
    clearTimeout(this.timer);
    try {
      this.#show(await this.fetchList(this.leaving.signal));
      this.wait = POLL_MS;
    } catch {
      if (this.leaving.signal.aborted) return;
      this.wait = Math.min(this.wait * 2, LONGEST_MS);
    }
    this.follow();
  }

  #show(html) {
    const before = this.#states();
    if (this.shown === html) return;
    this.shown = html;
    const focused = this.#focused();
    this.root.querySelector("[data-part]").innerHTML = html;
    if (focused) this.root.querySelector(focused)?.focus();
    for (const [id, state] of this.#states()) {
      // One that took no longer than the first look at it was never seen under way.
      const isNew = !before.has(id) && this.isWanted?.(id);
      if ((isNew || before.get(id) === "under-way") && state !== "under-way") this.onFinished(this.root.querySelector(`[data-id="${id}"]`));
    }
  }

  #states() {
    return new Map(Array.from(this.root.querySelectorAll("[data-id]"), ({ dataset }) => [dataset.id, dataset.state]));
  }

  /** The place of the focus, which a new list would lose. */
  #focused() {
    const { activeElement: focused } = document;
    const id = this.root.contains(focused) && focused.closest("[data-id]")?.dataset.id;
    if (!id) return "";
    return `[data-id="${id}"] ${focused.dataset.action ? `[data-action="${focused.dataset.action}"]` : "a, button"}`;
  }

  /** A button of an export: cancel, try again, delete. */
  async #change(event) {
    if (!event.target.matches("[data-change]")) return;
    event.preventDefault();
    const { submitter, target: form } = event;
    submitter.disabled = true;
    const answer = await send(submitter.formAction, new FormData(form)).catch(() => null);
    if (!answer?.ok) this.onProblem(await problemOf(answer));
    await this.refresh();
    if (submitter.isConnected) submitter.disabled = false;
  }

  #wake() {
    if (!document.hidden && this.root.querySelector(UNDER_WAY)) this.refresh();
  }
}

/** A form's request, whose answer the script reads. */
export function send(url, body) {
  return fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
}

/** The sentence about a request that failed; empty where the server said none. */
export async function problemOf(answer) {
  const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? (await answer.json()).error?.message ?? "" : "";
}

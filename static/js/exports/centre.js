/** The export centre: its list is kept up to date, and says what has finished. */
import { LiveList } from "./live-list.js";

customElements.define("portal-exports", class extends HTMLElement {
  connectedCallback() {
    const status = this.querySelector("[data-status]");
    const say = (text) => { status.textContent = text; };
    this.list = new LiveList(this, {
      fetchList: async (signal) => {
        const answer = await fetch(this.dataset.url, { signal });
        if (!answer.ok) throw new Error(answer.statusText);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return page.querySelector("portal-exports [data-part]").innerHTML;
      },
      onFinished: (line) => say(`${line.querySelector(".export__title").textContent}: ${line.querySelector("[data-words]").textContent}`),
      onProblem: (text) => say(text),
    });
    this.list.follow();
  }

  disconnectedCallback() { this.list.stop(); }
});

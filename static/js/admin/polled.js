/** Shows what happens by itself: asks for a part of the page until the server says it is settled. */
const PAUSE = 2000;
// Each answer has other tokens against forged forms.
const TOKEN = /name="csrfmiddlewaretoken" value="[^"]*"/g;
const plain = (element) => element.innerHTML.replace(TOKEN, "");

customElements.define("desk-polled", class extends HTMLElement {
  connectedCallback() {
    this.#later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  #later() {
    // Without an address the part is settled.
    if (this.dataset.url) this.timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    if (document.hidden) return this.#later();
    try {
      const answer = await fetch(this.dataset.url);
      if (answer.ok && !answer.redirected) this.#show(await answer.text());
    } catch {
      // Asked again below: the network may be back by then.
    }
    this.#later();
  }

  #show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("desk-polled");
    if (!fresh) return;
    this.dataset.url = fresh.dataset.url ?? "";
    const steps = page.querySelector(".steps");
    if (steps) document.querySelector(".steps").replaceChildren(...steps.childNodes);
    // What stays the same is left alone: a reader may have selected it.
    if (plain(fresh) !== plain(this)) this.replaceChildren(...fresh.childNodes);
  }
});

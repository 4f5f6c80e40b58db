/** Changes between light and dark at once, and has the server remember it. */

const mediaOf = (choice) => choice.dataset.media;

function applyTheme(choice, media = mediaOf(choice)) {
  for (const link of document.querySelectorAll("[data-dark]")) link.media = media;
  document.querySelector("meta[name=color-scheme]").content = choice.dataset.scheme;
}

/** Drawings have taken their colours and sizes from the sheets that were; a printer waits for none. */
function redrawCharts({ isPaper = false } = {}) {
  for (const chart of document.querySelectorAll("portal-chart:defined")) {
    if (isPaper) chart.redrawAtOnce();
    else chart.redraw();
  }
}

class PortalTheme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
    addEventListener("beforeprint", this);
    addEventListener("afterprint", this);
  }

  disconnectedCallback() {
    removeEventListener("beforeprint", this);
    removeEventListener("afterprint", this);
  }

  handleEvent(event) {
    if (event.type === "submit") this.#choose(event);
    else this.#print(event.type === "beforeprint");
  }

  #choose(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    for (const choice of form.querySelectorAll("[name=theme]")) {
      choice.setAttribute("aria-pressed", choice === submitter);
    }
    applyTheme(submitter);
    redrawCharts();
    fetch(form.action, { method: "POST", body: new FormData(form, submitter), redirect: "manual" });
  }

  /** Drawings are made for the paper before it is, and for the screen after. Listeners of a window are called in the
   * order of their scripts: those that change the layout of paper have an event of their own, before any drawing. */
  #print(isPaper) {
    if (isPaper) dispatchEvent(new Event("paper"));
    const chosen = this.querySelector("[aria-pressed=true]");
    for (const link of document.querySelectorAll("[data-print]")) {
      link.media = isPaper ? "all" : "print";
    }
    applyTheme(chosen, isPaper ? "not all" : mediaOf(chosen));
    redrawCharts({ isPaper });
  }
}

customElements.define("portal-theme", PortalTheme);

/** The page's days: its links and form, without loading the page anew. */

const DAYS = ["period", "from", "to"];

export class Period {
  /** Calls `change(params)` when a reader chooses other days or another comparison. */
  constructor(root, change) {
    this.root = root;
    this.change = change;
  }

  start(signal) {
    this.root.addEventListener("click", (event) => this.#follow(event), { signal });
    this.root.addEventListener("submit", (event) => this.#submit(event), { signal });
    // The first address may leave its days to the server, which then names them here.
    history.replaceState(this.root.dataset.params, "");
    addEventListener("popstate", ({ state }) => this.#turn(state ?? location.search), { signal });
    const menu = this.root.querySelector(".menu");
    const close = (event) => {
      if (event.key === "Escape" || (event.type === "click" && !menu.contains(event.target))) menu.open = false;
    };
    document.addEventListener("click", close, { signal });
    document.addEventListener("keydown", close, { signal });
  }

  /** Write the days that a payload tells of. */
  write({ period, comparison }) {
    const compared = this.root.querySelector("[data-comparison]");
    const isOff = this.root.querySelector("[name=compare]").value === "off";
    this.root.querySelector("[data-period]").textContent = period.text;
    // A tile may stay out of the page's comparison.
    if (isOff) compared.textContent = "";
    else if (comparison) compared.textContent = compared.dataset.comparison.replace("%s", comparison.text);
    this.root.querySelector("[name=from]").value = period.start;
    this.root.querySelector("[name=to]").value = period.end;
  }

  #follow(event) {
    const link = event.target.closest("a.menu__item");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#go(link.search);
  }

  #submit(event) {
    event.preventDefault();
    this.#go(`?${new URLSearchParams(new FormData(event.target))}`);
  }

  #go(search) {
    history.pushState(search, "", search);
    this.root.querySelector(".menu").open = false;
    this.#turn(search);
  }

  #turn(search) {
    const now = new URLSearchParams(search);
    for (const link of this.root.querySelectorAll("[data-presets] a")) aim(link, now, ["compare"]);
    for (const link of this.root.querySelectorAll("[data-comparisons] a")) aim(link, now, DAYS);
    for (const link of document.querySelectorAll(".boards a")) aim(link, now, [...DAYS, "compare"]);
    this.root.querySelector("[name=compare]").value = now.get("compare") ?? "previous_period";
    const label = this.root.querySelector("[data-preset]");
    const current = this.root.querySelector("[data-presets] [aria-current]");
    label.textContent = current?.textContent ?? label.dataset.preset;
    this.change(now);
  }
}

/** Point a link at the page's present state, apart from what the link itself chooses. */
function aim(link, now, names) {
  const url = new URL(link.href);
  for (const name of names) {
    if (now.has(name)) url.searchParams.set(name, now.get(name));
    else url.searchParams.delete(name);
  }
  link.href = url;
  if (link.classList.contains("boards__link")) return;
  const same = [...url.searchParams].every(([name, value]) => now.get(name) === value);
  if (same && (now.size === url.searchParams.size)) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

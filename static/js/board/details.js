/** Details of a tile's numbers in a sheet, with the rows behind them. */
import { watchScrollEdges } from "./scroll-edges.js";

const MOST_ROWS = 100;
const sheet = document.querySelector("[data-dialog=details]");
let shown = null;

// The kiosk has none.
if (sheet) {
  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".details__open");
    if (!summary) return;
    event.preventDefault();
    open(summary.closest("portal-tile"));
  });
  sheet.addEventListener("close", leave);
}

function open(tile) {
  const observer = new MutationObserver(() => { if (tile.dataset.changed !== undefined) fill(tile); });
  observer.observe(tile, { attributeFilter: ["data-changed"] });
  shown = { tile, observer };
  fill(tile);
  sheet.showModal();
  sheet.scrollTop = 0;
}

function leave() {
  shown?.observer.disconnect();
  shown = null;
}

function fill(tile) {
  const title = sheet.querySelector("#details-title");
  const name = tile.querySelector(".tile__title")?.textContent;
  title.textContent = name ?? title.dataset.about;
  sheet.querySelector(".side-sheet__kind").hidden = !name;
  const words = [tile.querySelector(".tile__fresh"), tile.querySelector("[data-filter-note]")];
  sheet.querySelector("[data-status]").textContent = words.map((each) => each?.textContent).filter(Boolean).join(" · ");
  sheet.querySelector("[data-facts]").replaceChildren(tile.querySelector(".details__list").cloneNode(true));
  const link = tile.querySelector(".details__rows");
  sheet.querySelector("[data-foot]").replaceChildren(...(link ? [plainLink(link)] : []));
  showRows(tile, Boolean(link));
}

function plainLink(item) {
  const link = item.cloneNode(true);
  link.className = "details__rows";
  return link;
}

/** The rows come from the data route: tiles show some of them, or none. */
async function showRows(tile, hasRows) {
  const section = sheet.querySelector(".side-sheet__rows");
  if (shown?.rowsOf !== tile) section.hidden = true;
  const html = hasRows && (await tile.closest("portal-dashboard")?.viewOf(tile, "rows"));
  if (shown?.tile !== tile) return;
  shown.rowsOf = tile;
  const page = document.createElement("template");
  page.innerHTML = html || "";
  const table = page.content.querySelector("table");
  section.hidden = !table;
  if (!table) return;
  for (const row of [...table.tBodies[0].rows].slice(MOST_ROWS)) row.remove();
  // To be read: a name that filtered the page would do so behind the sheet.
  for (const button of table.querySelectorAll(".filter-link")) button.replaceWith(...button.childNodes);
  section.querySelector("table").replaceWith(table);
  watchScrollEdges(section);
}

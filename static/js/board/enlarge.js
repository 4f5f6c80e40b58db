/** One tile as large as the window. It stays where it is in the document, so that whatever keeps
 * it fresh still finds it; an empty tile keeps its place on the page. */
import { bind } from "../controls/shortcuts.js";
import { current } from "../controls/tile-navigation.js";
import { showCourse } from "./large-course.js";

let large = null;

export function enlarge(tile) {
  if (large || !tile?.querySelector("[data-enlarge]")) return;
  const place = Object.assign(document.createElement("div"), { className: tile.className, ariaHidden: true });
  place.style.minHeight = `${tile.offsetHeight}px`;
  const from = document.activeElement;
  const dataTable = tile.querySelector(".data-table");
  tile.after(place);
  large = { tile, place, from, dataTable, wasOpen: dataTable?.open, hidden: setAside(tile, place) };
  Object.assign(tile, { popover: "manual", role: "dialog", ariaModal: true });
  tile.showPopover();
  // There is room for the numbers beside their drawing.
  if (dataTable) Object.assign(dataTable, { open: true, tabIndex: 0 });
  large.endCourse = showCourse(tile);
  name(tile, "close");
  tile.querySelector("[data-enlarge]").focus();
}

export function reduce() {
  if (!large) return;
  const { tile, place, from, dataTable, wasOpen, hidden, endCourse } = large;
  large = null;
  endCourse();
  place.remove();
  for (const element of hidden) element.inert = false;
  if (dataTable) dataTable.open = wasOpen;
  dataTable?.removeAttribute("tabindex");
  tile.removeAttribute("popover");
  tile.removeAttribute("aria-modal");
  tile.role = "group";
  name(tile, "enlarge");
  const back = from.isConnected && from !== document.body ? from : tile.querySelector("[data-enlarge]");
  back.focus({ preventScroll: true });
}

/** All that lies beside the tile, or beside what holds it. */
function setAside(tile, place) {
  const found = [];
  for (let at = tile; at !== document.body; at = at.parentElement) {
    found.push(...[...at.parentElement.children].filter((each) => each !== at && each !== place && !each.inert));
  }
  const aside = found.filter((each) => !each.matches("script, [role=status]"));
  for (const element of aside) element.inert = true;
  return aside;
}

function name(tile, kind) {
  const button = tile.querySelector("[data-enlarge]");
  const text = button.dataset[kind];
  button.title = text;
  button.firstElementChild.textContent = text;
}

function escape(event) {
  // What is open in the tile closes first.
  if (event.key !== "Escape" || !large || document.querySelector("dialog[open]")) return;
  if (!large.tile.querySelector(".tile-menu[open]")) reduce();
}

function toggle(tile) {
  if (large) reduce();
  else enlarge(tile);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-enlarge], [data-enlarges]");
  if (button) toggle(button.closest("portal-tile"));
});
// In the capture phase: details.js would have closed the details already.
document.addEventListener("keydown", escape, { capture: true });
// In the kiosk the key fills the screen instead.
bind("f", () => document.querySelector("[data-kiosk]") ? false : toggle(current()));

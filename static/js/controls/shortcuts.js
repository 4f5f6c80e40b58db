/** Single keys, where nothing is typed. A key presses the element that names it by `data-key`,
 * or does what it was bound to. Readers may switch them all off. */

const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const SIDEWAYS = ".scroll, .data-table, .boards, [role=grid]";
const OF_DAYS = "[data-step], .menu__item, .segments__item";
const bound = new Map();

/** `act(event)` returns false to leave the key to whoever else wants it. */
export function bind(keys, act) {
  for (const key of keys.split(" ")) bound.set(key, act);
}

export function areOn() {
  return storedChoice() !== "off";
}

export function turn(isOn) {
  document.documentElement.toggleAttribute("data-no-keys", !isOn);
  // A browser may keep nothing; then the choice holds for this page.
  try { localStorage.setItem("keys", isOn ? "on" : "off"); } catch { /* nothing to keep it in */ }
}

function storedChoice() {
  try {
    return localStorage.getItem("keys");
  } catch {
    return document.documentElement.dataset.noKeys === undefined ? "on" : "off";
  }
}

function onKey(event) {
  const { target, key } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
  // On some keyboards signs such as [ are typed with AltGr, which counts as Alt.
  if (event.altKey && !event.getModifierState("AltGraph")) return;
  if (target.closest?.(TYPED) || target.isContentEditable || !areOn()) return;
  if (document.querySelector("dialog[open]")) return;
  if (key.length > 1 && (event.shiftKey || target.closest?.(SIDEWAYS))) return;
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (bound.has(name) ? bound.get(name)(event) === false && !press(name) : !press(name)) return;
  event.preventDefault();
}

function press(key) {
  const filterLink = [...document.querySelectorAll("[data-key]")];
  const element = filterLink.find(({ dataset }) => dataset.key.split(" ").includes(key));
  // Behind an enlarged tile other days may be chosen, and nothing else.
  if (!element || (element.closest("[inert]") && !element.matches(OF_DAYS))) return false;
  if (element.localName === "summary") unfold(element);
  else element.click();
  return true;
}

function unfold(summary) {
  const menu = summary.parentElement;
  menu.open = !menu.open;
  const current = menu.querySelector(".menu__item[aria-current]") ?? menu.querySelector(".menu__item");
  (menu.open ? current : summary).focus();
}

/** Arrows move between the lines of a menu. */
function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const item = event.target.closest?.(".menu__item");
  if (!step || !item) return;
  event.preventDefault();
  const items = [...item.closest(".menu__panel").querySelectorAll(".menu__item:not([hidden])")];
  items[(items.indexOf(item) + step + items.length) % items.length].focus();
}

document.addEventListener("keydown", move);
document.addEventListener("keydown", onKey);
turn(areOn());

/** The tooltip of charts: one element for all of them, in the top layer, made when it is first needed. */
import { describe, spoken } from "./tooltip-text.js";
import { clearCursor } from "./chart-cursor.js";
import { beside, docked } from "./tooltip-position.js";

const NARROW = matchMedia("(max-width: 48rem)");

let tooltip = null;
let status = null;
let shown = null;

/** Shows a place of a chart. `at` is the pointer, or where the place is drawn; `isTouch` and narrow
 * windows dock it at the tile's top. `series` is the one that the pointer is over. */
export function showTooltip(chart, { place, series, at, isTouch = false, announces = false }) {
  const model = describe(chart.figure, place, series);
  if (!model) return hideTooltip(chart);
  tooltip ??= create();
  tooltip.replaceChildren(...render(model));
  if (announces) announce(spoken(model));
  const isDocked = isTouch || NARROW.matches;
  shown = { chart, place, isDocked };
  tooltip.toggleAttribute("data-docked", isDocked);
  if (!tooltip.matches(":popover-open")) tooltip.showPopover();
  if (isDocked) docked(tooltip, chart);
  else move(at);
}

/** Follows the pointer. */
export function followPointer(chart, at) {
  if (shown?.chart === chart && !shown.isDocked) move(at);
}

export function hideTooltip(chart = shown?.chart) {
  if (!shown || shown.chart !== chart) return;
  shown = null;
  tooltip.hidePopover();
  clearCursor(chart);
}

/** The place of the chart that the tooltip tells about, or null. */
export function shownPlace(chart) {
  return shown?.chart === chart ? shown.place : null;
}

/** Its size is known: no layout is forced by a move. */
function move(at) {
  const { width, height } = tooltip.size ??= tooltip.getBoundingClientRect();
  const { left, top } = beside(at, { width, height });
  tooltip.style.translate = `${left}px ${top}px`;
}

function create() {
  const made = element("div", "tooltip");
  made.popover = "manual";
  made.ariaHidden = "true";
  status = element("p", "visually-hidden");
  status.role = "status";
  document.body.append(made, status);
  addEventListener("scroll", ({ target }) => {
    // A docked one stands on the page, and scrolls with it.
    if (!shown?.isDocked || target !== document) hideTooltip();
  }, { capture: true, passive: true });
  addEventListener("pointerdown", ({ target }) => {
    if (!shown?.chart.contains(target)) hideTooltip();
  }, { capture: true, passive: true });
  addEventListener("keydown", escape, { capture: true });
  addEventListener("resize", () => hideTooltip());
  return made;
}

/** What it lies on stays open. */
function escape(event) {
  if (event.key !== "Escape" || !shown) return;
  event.stopPropagation();
  hideTooltip();
}

function announce(text) {
  status.textContent = text;
}

function render({ title, subtitle, note, rows }) {
  tooltip.size = null;
  const head = [
    title && element("p", "tooltip__title", title),
    subtitle && element("p", "tooltip__subtitle", subtitle),
    note && element("p", "tooltip__note", note),
  ];
  const list = element("ul", "tooltip__rows");
  list.toggleAttribute("data-keyless", !rows.some(({ key }) => key));
  list.append(...rows.map(line));
  return [...head.filter(Boolean), list];
}

function line({ key, role, label, value, change, mood, isHere, isMinor, isFact }) {
  const item = element("li", "tooltip__row");
  item.toggleAttribute("data-here", Boolean(isHere));
  item.toggleAttribute("data-minor", Boolean(isMinor));
  item.toggleAttribute("data-fact", Boolean(isFact));
  const chip = element("span", "tooltip__key");
  if (role) chip.dataset.role = role;
  if (key) chip.style.setProperty("--key", `var(--series-${key})`);
  const number = element("span", "tooltip__value", value);
  if (change) {
    const moved = element("span", "change", change);
    moved.dataset.mood = mood;
    number.append(moved);
  }
  item.append(chip, element("span", "tooltip__label", label), number);
  return item;
}

function element(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

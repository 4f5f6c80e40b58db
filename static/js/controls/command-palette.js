/** "Go to": one field that finds the page's dashboards, periods, comparisons and tiles. */
import { reach } from "./tile-navigation.js";

const LISTS = ".boards, [data-presets], [data-comparisons], [data-grains], [data-actions]";
const MARK = /\p{Diacritic}/gu;

export function open(dialog) {
  const field = dialog.querySelector("input");
  field.value = "";
  // Filled anew each time: the menus are rewritten whenever the days change.
  dialog.things = [...things(dialog)];
  if (!dialog.isReady) prepare(dialog, field);
  dialog.isReady = true;
  list(dialog, "");
  dialog.showModal();
}

function* things(dialog) {
  for (const nav of document.querySelectorAll(LISTS)) {
    for (const element of nav.querySelectorAll("a:not([aria-disabled]), button:not([hidden])")) {
      if (element.dataset.opens === "goto") continue;
      yield { group: nav.ariaLabel, text: element.textContent.trim(), key: element.dataset.key, act: () => element.click() };
    }
  }
  for (const tile of document.querySelectorAll("portal-tile:has(> .tile__title)")) {
    const text = tile.querySelector(".tile__title").textContent.trim();
    yield { group: dialog.dataset.tiles, text, act: () => reach(tile) };
  }
}

function prepare(dialog, field) {
  field.addEventListener("input", () => list(dialog, field.value));
  field.addEventListener("keydown", (event) => {
    const options = [...dialog.querySelectorAll("[role=option]")];
    const at = options.findIndex(({ ariaSelected }) => ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(dialog, options[(at + step + options.length) % options.length]);
    else if (event.key === "Enter" && !event.isComposing) follow(dialog, options[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", ({ target }) => follow(dialog, target.closest("[role=option]")));
  dialog.addEventListener("pointermove", ({ target }) => choose(dialog, target.closest("[role=option]"), { scroll: false }));
}

function follow(dialog, option) {
  if (!option) return;
  dialog.close();
  option.act();
}

/** What holds every typed word, where it lies on the page; letters may miss their accents. */
function list(dialog, typed) {
  const words = bare(typed).split(/\s+/);
  const found = dialog.things.filter(({ group, text }) => words.every((word) => bare(`${text} ${group}`).includes(word)));
  const results = dialog.querySelector("[role=listbox]");
  results.replaceChildren(...[...grouped(found)].map(([label, members], index) => section(label, members, index)));
  dialog.querySelector("[data-none]").hidden = found.length > 0;
  choose(dialog, results.querySelector("[role=option]"));
}

function grouped(found) {
  const groups = new Map();
  for (const thing of found) groups.set(thing.group, [...(groups.get(thing.group) ?? []), thing]);
  return groups;
}

function section(label, members, index) {
  const element = createElement("div", "goto__group", { role: "group", ariaLabel: label });
  element.append(createElement("p", "goto__label", { textContent: label, ariaHidden: true }));
  element.append(...members.map((member, place) => line(member, `goto-${index}-${place}`)));
  return element;
}

function line({ text, key, act }, id) {
  const option = createElement("div", "goto__option", { role: "option", id, textContent: text, ariaSelected: "false", act });
  if (key?.length === 1) option.append(createElement("kbd", "goto__key", { textContent: key.toUpperCase(), ariaHidden: true }));
  return option;
}

function createElement(name, className, properties) {
  return Object.assign(document.createElement(name), { className, ...properties });
}

function choose(dialog, option, { scroll = true } = {}) {
  if (!option && dialog.querySelector("[role=option]")) return;
  for (const chosen of dialog.querySelectorAll("[aria-selected=true]")) chosen.ariaSelected = "false";
  const field = dialog.querySelector("input");
  if (!option) return field.removeAttribute("aria-activedescendant");
  option.ariaSelected = "true";
  field.setAttribute("aria-activedescendant", option.id);
  if (scroll) option.scrollIntoView({ block: "nearest" });
}

function bare(text) {
  return text.normalize("NFD").replace(MARK, "").toLowerCase().trim();
}

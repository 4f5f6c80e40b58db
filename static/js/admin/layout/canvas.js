/** The grid of tiles: reads the arrangement that the server wrote, and shows another one. */
import { isShown, onPhone, shown } from "./arrangement.js";

const FIELDS = ["order", "width", "height", "phone", "action"];
const SIZE_CLASS = /\btile--[wh]\d+\b/g;

export class Canvas {
  isPhone = false;

  constructor(form) {
    this.form = form;
    this.grid = form.querySelector("[data-layout-grid]");
    this.items = new Map([...this.grid.children].map((item) => [item.dataset.ref, item]));
  }

  read() {
    return [...this.grid.children].map((item) => ({
      ref: item.dataset.ref,
      key: item.dataset.key,
      kind: item.dataset.kind,
      title: item.dataset.title,
      width: Number(this.#field(item, "width").value) || 1,
      height: Number(this.#field(item, "height").value) || 1,
      phone: Number(this.#field(item, "phone").value) || 0,
      action: this.#field(item, "action").value,
    }));
  }

  show(tiles, selected) {
    const before = this.#places();
    const focused = document.activeElement?.closest?.("[data-ref]")?.dataset.ref;
    const made = new Map(tiles.map((tile, place) => [tile, this.#item(tile, place, selected)]));
    const items = (this.isPhone ? onPhone(tiles) : tiles).map((tile) => made.get(tile));
    this.grid.classList.toggle("layout__grid--phone", this.isPhone);
    if (items.some((item, place) => this.grid.children[place] !== item) || items.length !== this.grid.children.length) {
      this.grid.replaceChildren(...items);
    }
    if (focused && document.activeElement?.closest?.("[data-ref]")?.dataset.ref !== focused) this.focus(focused);
    this.#settle(before);
  }

  focus(ref) { this.item(ref)?.querySelector(".layout__pick")?.focus({ preventScroll: false }); }

  item(ref) {
    const item = this.items.get(ref);
    return item?.isConnected ? item : undefined;
  }

  /** The shown tiles with their places on the screen. */
  boxes() {
    return [...this.grid.children].filter((item) => !item.hidden)
      .map((item) => ({ ref: item.dataset.ref, item, box: item.getBoundingClientRect() }));
  }

  #item(tile, place, selected) {
    const item = this.items.get(tile.ref) ?? this.#copy(tile);
    item.className = `${item.className.replace(SIZE_CLASS, "").trim()} tile--w${tile.width} tile--h${tile.height}`;
    item.hidden = !isShown(tile);
    const values = { order: place + 1, width: tile.width, height: tile.height, phone: tile.phone || "", action: tile.action };
    for (const name of FIELDS) this.#field(item, name).value = values[name];
    item.querySelector("[data-size]").textContent = `${tile.width} × ${tile.height}`;
    const sent = item.querySelector("[data-sent]");
    sent.textContent = tile.action.startsWith("copy:") ? this.#field(item, "action").selectedOptions[0].textContent : "";
    item.querySelector(".layout__pick").setAttribute("aria-pressed", String(tile.ref === selected));
    return item;
  }

  /** The tile of a duplicate, made of its origin's. */
  #copy(tile) {
    const origin = this.items.get(tile.key);
    const item = origin.cloneNode(true);
    item.dataset.ref = tile.ref;
    item.querySelector("[name=tile]").value = tile.ref;
    for (const element of item.querySelectorAll("[id], [for], [name], [aria-describedby]")) {
      for (const name of ["id", "for", "name", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value?.endsWith(`-${tile.key}`)) element.setAttribute(name, `${value.slice(0, -tile.key.length)}${tile.ref}`);
      }
    }
    for (const element of item.querySelectorAll("[data-fragment] [id]")) element.removeAttribute("id");
    item.querySelector("[data-copy-of]").value = tile.key;
    item.dataset.title = tile.title;
    item.querySelector("[data-title]").textContent = tile.title;
    this.items.set(tile.ref, item);
    return item;
  }

  #field(item, name) { return item.querySelector(`[name^="${name}-"]`); }

  #places() {
    return new Map(this.boxes().map(({ ref, box }) => [ref, box]));
  }

  /** Let tiles glide to their new places. */
  #settle(before) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const { ref, item, box } of this.boxes()) {
      const old = before.get(ref);
      if (!old || (old.x === box.x && old.y === box.y)) continue;
      item.animate([{ translate: `${old.x - box.x}px ${old.y - box.y}px` }, { translate: "0 0" }],
        { duration: 160, easing: "ease-out" });
    }
  }
}

export const describe = (tiles, ref, isPhone) => {
  const tile = tiles.find((each) => each.ref === ref);
  if (isPhone) return `${tile.title}, place ${shown(onPhone(tiles)).indexOf(tile) + 1} of ${shown(tiles).length} on phones`;
  return `${tile.title}, place ${shown(tiles).indexOf(tile) + 1} of ${shown(tiles).length}, ${tile.width} columns by ${tile.height} ${tile.height === 1 ? "row" : "rows"}`;
};

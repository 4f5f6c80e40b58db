/** The layout page: arranges a dashboard's tiles in its form, which works without it too. */
import * as arrangement from "./layout/arrangement.js";
import { Canvas, describe } from "./layout/canvas.js";
import { enableDrag } from "./layout/drag.js";
import { History } from "./layout/history.js";
import { enableKeys } from "./layout/keyboard.js";
import { enableResize } from "./layout/resize.js";
import { Toolbar } from "./layout/toolbar.js";

class Editor {
  selected = null;

  constructor(form) {
    this.canvas = new Canvas(form);
    this.history = new History(this.canvas.read());
    this.toolbar = new Toolbar(form, this);
    this.status = form.querySelector("[data-layout-status]");
    this.isSaving = false;
  }

  get tiles() { return this.history.present; }

  select(ref) {
    this.selected = ref;
    this.show();
    if (ref) this.say(`${this.describe(ref)}. Selected.`);
    else this.say("Nothing is selected.");
  }

  describe(ref) { return describe(this.tiles, ref, this.isPhone); }

  get isPhone() { return this.canvas.isPhone; }

  /** Show the grid of the desk, or the list of a phone. */
  turn(isPhone) {
    this.canvas.isPhone = isPhone;
    this.show();
    this.say(isPhone ? "The order on phones." : "The grid of the desk.");
  }

  /** Tiles in the order that is shown. */
  get listed() { return this.isPhone ? arrangement.onPhone(this.tiles) : this.tiles; }

  move(ref, place) {
    const move = this.isPhone ? arrangement.movedOnPhone : arrangement.moved;
    this.#change(move(this.tiles, ref, place), () => this.describe(ref), "It stands there already.");
  }

  resetPhone() {
    this.#change(arrangement.asOnDesk(this.tiles), () => "Phones have the order of the desk.", "Phones have the order of the desk already.");
  }

  resize(ref, size) {
    const tile = this.#tile(ref);
    this.#change(arrangement.resized(this.tiles, ref, { ...tile, ...size }), () => this.describe(ref), "It has that size already.");
  }

  grow(ref, columns, rows) {
    if (this.isPhone) return this.say("On phones widgets have the width of the screen.");
    const { width, height } = this.#tile(ref);
    return this.resize(ref, { width: width + columns, height: height + rows });
  }

  duplicate(ref) {
    const { title } = this.#tile(ref);
    this.#change(arrangement.duplicated(this.tiles, ref), () => `${title} is duplicated.`);
  }

  act(ref, action) {
    const { title } = this.#tile(ref);
    const place = arrangement.placeOf(this.listed, ref);
    const words = this.toolbar.wordsOf(action);
    this.#change(arrangement.acted(this.tiles, ref, action), () => `${title}: ${words}. Undo brings it back.`);
    if (this.canvas.item(ref) && arrangement.isShown(this.#tile(ref))) return;
    const rest = arrangement.shown(this.listed);
    this.selected = null;
    this.show();
    this.canvas.focus(rest[Math.min(place, rest.length - 1)]?.ref);
  }

  undo() { this.#turn(this.history.undo(), "Undone.", "There is nothing to undo."); }

  redo() { this.#turn(this.history.redo(), "Done again.", "There is nothing to do again."); }

  say(text) { this.status.textContent = text; }

  show() {
    this.canvas.show(this.tiles, this.selected);
    this.toolbar.show();
  }

  #tile(ref) { return this.tiles.find((each) => each.ref === ref); }

  #change(next, words, otherwise = "") {
    const isChanged = this.history.push(next);
    this.show();
    this.say(isChanged ? words() : otherwise);
  }

  #turn(isDone, words, otherwise) {
    if (!this.tiles.some(({ ref }) => ref === this.selected)) this.selected = null;
    this.show();
    this.say(isDone ? words : otherwise);
  }
}

const form = document.querySelector("[data-layout]");

if (form) {
  const editor = new Editor(form);
  form.classList.add("layout--live");
  editor.canvas.grid.addEventListener("click", ({ target }) => {
    const ref = target.closest("[data-ref]")?.dataset.ref;
    if (ref && !target.closest("[data-resize]")) editor.select(ref === editor.selected && target.closest(".layout__pick") ? null : ref);
  });
  enableDrag(editor);
  enableResize(editor);
  enableKeys(editor);
  form.addEventListener("submit", () => { editor.isSaving = true; });
  addEventListener("beforeunload", (event) => {
    if (editor.history.isChanged && !editor.isSaving) event.preventDefault();
  });
  editor.show();
}

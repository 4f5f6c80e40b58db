/** Buttons for the selected tile, undo and redo, and the list of what a save removes or sends. */
import { hasPhoneOrder, isShown, placeOf, shown } from "./arrangement.js";

export class Toolbar {
  constructor(form, editor) {
    this.form = form;
    this.editor = editor;
    this.bar = form.querySelector("[data-layout-toolbar]");
    this.sends = this.bar.querySelector("[data-layout-send]");
    this.leaving = form.querySelector("[data-layout-leaving]");
    this.bar.hidden = false;
    this.bar.addEventListener("click", ({ target }) => {
      const tool = target.closest("[data-tool]")?.dataset.tool;
      const view = target.closest("[data-view]")?.dataset.view;
      if (tool) this.#use(tool);
      if (view) editor.turn(view === "phone");
    });
    this.sends?.addEventListener("change", () => {
      const { value } = this.sends;
      this.sends.value = "";
      if (value && this.editor.selected) this.editor.act(this.editor.selected, value);
    });
  }

  wordsOf(action) {
    if (!action) return "stays";
    const option = [...(this.sends?.options ?? [])].find(({ value }) => value === action);
    return action === "remove" ? "removed" : option?.textContent.trim().toLowerCase() ?? action;
  }

  show() {
    const { tiles, selected, history } = this.editor;
    const tile = tiles.find(({ ref }) => ref === selected);
    this.bar.querySelector("[data-layout-selected]").textContent = tile
      ? `${tile.title} · ${tile.width} × ${tile.height}` : "Select a widget to change it.";
    const place = tile ? placeOf(this.editor.listed, selected) : 0;
    const { isPhone } = this.editor;
    for (const button of this.bar.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String((button.dataset.view === "phone") === isPhone));
    }
    this.bar.querySelector("[data-layout-sizes]").hidden = isPhone;
    this.bar.querySelector("[data-layout-reset]").hidden = !isPhone;
    const off = {
      reset: !hasPhoneOrder(tiles),
      undo: !history.canUndo,
      redo: !history.canRedo,
      earlier: place === 0,
      later: place === shown(tiles).length - 1,
      narrower: tile?.width === 1,
      wider: tile?.width === 12,
      lower: tile?.height === 1,
      higher: tile?.height === 12,
    };
    for (const button of this.bar.querySelectorAll("[data-tool]")) {
      const { tool } = button.dataset;
      const isOff = off[tool] || (!tile && !["undo", "redo", "reset"].includes(tool));
      // Not `disabled`: a button that took itself away would take the focus along.
      button.setAttribute("aria-disabled", String(Boolean(isOff)));
    }
    if (this.sends) this.sends.disabled = !tile;
    this.#showLeaving(tiles);
  }

  #use(tool) {
    const { editor } = this;
    const { selected } = editor;
    if (tool === "undo") return editor.undo();
    if (tool === "redo") return editor.redo();
    if (tool === "reset") return editor.resetPhone();
    if (!selected) return editor.say("Select a widget first.");
    const place = placeOf(editor.listed, selected);
    const uses = {
      earlier: () => editor.move(selected, place - 1),
      later: () => editor.move(selected, place + 1),
      narrower: () => editor.grow(selected, -1, 0),
      wider: () => editor.grow(selected, 1, 0),
      lower: () => editor.grow(selected, 0, -1),
      higher: () => editor.grow(selected, 0, 1),
      duplicate: () => editor.duplicate(selected),
      remove: () => editor.act(selected, "remove"),
    };
    return uses[tool]();
  }

  #showLeaving(tiles) {
    const lines = tiles.filter((tile) => !isShown(tile)).map((tile) => {
      const line = document.createElement("li");
      line.textContent = `“${tile.title}”: ${this.wordsOf(tile.action)} `;
      const back = document.createElement("button");
      back.type = "button";
      back.className = "button button--plain";
      back.textContent = `Keep “${tile.title}”`;
      back.addEventListener("click", () => {
        this.editor.act(tile.ref, "");
        this.editor.canvas.focus(tile.ref);
      });
      line.append(back);
      return line;
    });
    this.leaving.hidden = !lines.length;
    this.leaving.querySelector("ul").replaceChildren(...lines);
  }
}

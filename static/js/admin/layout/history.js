/** A linear history of immutable states, with undo and redo. */
const MOST = 200;

export class History {
  #past = [];
  #future = [];

  constructor(first) {
    this.first = first;
    this.present = first;
  }

  get canUndo() { return this.#past.length > 0; }

  get canRedo() { return this.#future.length > 0; }

  get isChanged() { return this.present !== this.first; }

  /** Returns false where nothing changed. */
  push(next) {
    if (next === this.present) return false;
    this.#past = [...this.#past.slice(1 - MOST), this.present];
    this.#future = [];
    this.present = next;
    return true;
  }

  undo() {
    if (!this.canUndo) return false;
    this.#future.push(this.present);
    this.present = this.#past.pop();
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.#past.push(this.present);
    this.present = this.#future.pop();
    return true;
  }
}

/** Keys of the layout page. Without a selected tile arrows lead from tile to tile; a selected one
 * is moved by them, and resized with Shift. */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `editor` has `canvas`, `selected`, and the operations of its tools. */
export function enableKeys(editor) {
  editor.canvas.grid.addEventListener("keydown", (event) => {
    const ref = event.target.closest("[data-ref]")?.dataset.ref;
    if (!ref || !event.target.closest(".layout__pick") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (act(event, ref)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches?.("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) editor.redo();
    else editor.undo();
  });

  function act({ key, shiftKey }, ref) {
    const step = STEPS[key];
    if (step && ref !== editor.selected) editor.canvas.focus(neighbour(ref, step));
    else if (step && shiftKey) editor.grow(ref, ...step);
    else if (step) editor.move(ref, target(ref, step));
    else if (key === "Escape" && editor.selected) editor.select(null);
    else if (key === "Delete" || key === "Backspace") editor.act(ref, "remove");
    else return false;
    return true;
  }

  function neighbour(ref, step) {
    const boxes = editor.canvas.boxes();
    return boxes[target(ref, step)]?.ref ?? ref;
  }

  /** The place one step away: the next in the row of reading, or the nearest above or below. */
  function target(ref, [x, y]) {
    const boxes = editor.canvas.boxes();
    const at = boxes.findIndex((each) => each.ref === ref);
    if (x) return at + x;
    const own = boxes[at].box;
    const middle = (box) => box.left + box.width / 2;
    const candidates = boxes.filter(({ box }) => (y > 0 ? box.top >= own.bottom - 1 : box.bottom <= own.top + 1));
    if (!candidates.length) return y > 0 ? boxes.length - 1 : 0;
    const edge = y > 0 ? Math.min(...candidates.map(({ box }) => box.top)) : Math.max(...candidates.map(({ box }) => box.top));
    const row = candidates.filter(({ box }) => Math.abs(box.top - edge) < 2);
    const nearest = row.reduce((best, each) => (Math.abs(middle(each.box) - middle(own)) < Math.abs(middle(best.box) - middle(own)) ? each : best));
    return boxes.indexOf(nearest);
  }
}

/** Resizes tiles by their handles, in whole columns and rows. */
const COLUMNS = 12;

/** `editor` has `canvas`, `select(ref)` and `resize(ref, size)`. */
export function enableResize(editor) {
  const { grid } = editor.canvas;
  let resize = null;

  grid.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-resize]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const item = handle.closest("[data-ref]");
    resize = { item, ref: item.dataset.ref, id: event.pointerId, classes: item.className, box: item.getBoundingClientRect() };
    handle.setPointerCapture(event.pointerId);
    item.classList.add("layout__tile--resized");
    editor.select(resize.ref);
  });

  grid.addEventListener("pointermove", (event) => {
    if (!resize || event.pointerId !== resize.id) return;
    resize.size = sizeTo(event.clientX - resize.box.left, event.clientY - resize.box.top);
    const { width, height } = resize.size;
    resize.item.className = `${resize.classes.replace(/\btile--[wh]\d+\b/g, "")} layout__tile--resized tile--w${width} tile--h${height}`;
    resize.item.querySelector("[data-size]").textContent = `${width} × ${height}`;
  });

  function sizeTo(x, y) {
    const style = getComputedStyle(grid);
    const gap = Number.parseFloat(style.columnGap);
    const column = (grid.clientWidth + gap) / COLUMNS;
    const row = Number.parseFloat(style.gridAutoRows) + gap;
    const whole = (length, unit) => Math.max(1, Math.min(Math.round((length + gap) / unit), COLUMNS));
    return { width: whole(x, column), height: whole(y, row) };
  }

  function end(isDone) {
    if (!resize) return;
    const { item, ref, classes, size } = resize;
    resize = null;
    item.className = classes;
    editor.resize(ref, (isDone && size) || {});
  }

  grid.addEventListener("pointerup", () => end(true));
  grid.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(false));
}

/** Drags tiles to other places by mouse, pen and touch. */
const FAR = 5;

/** `editor` has `canvas`, `select(ref)` and `move(ref, place)`. */
export function enableDrag(editor) {
  const { grid } = editor.canvas;
  let drag = null;

  grid.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-ref]");
    if (!item || event.button !== 0 || event.target.closest("[data-resize]")) return;
    // A finger on a tile scrolls the page; on its grip it drags.
    if (event.pointerType === "touch" && !event.target.closest("[data-grip]")) return;
    drag = { ref: item.dataset.ref, item, x: event.clientX, y: event.clientY, id: event.pointerId, at: null };
  });

  grid.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.isOn && Math.hypot(x, y) < FAR) return;
    if (!drag.isOn) begin(event);
    drag.item.style.translate = `${x}px ${y + scrollY - drag.scroll}px`;
    aim(event);
    scrollNear(event.clientY);
  });

  function begin(event) {
    drag.isOn = true;
    drag.scroll = scrollY;
    grid.setPointerCapture(event.pointerId);
    drag.item.classList.add("layout__tile--dragged");
    editor.select(drag.ref);
  }

  /** Mark the gap that the tile would fall into: beside the tile under the pointer. */
  function aim({ clientX, clientY }) {
    const others = editor.canvas.boxes().filter(({ ref }) => ref !== drag.ref);
    const distance = ({ box }) => Math.hypot(
      Math.max(box.left - clientX, 0, clientX - box.right), Math.max(box.top - clientY, 0, clientY - box.bottom));
    const nearest = others.reduce((best, each) => (!best || distance(each) < distance(best) ? each : best), null);
    unmark();
    if (!nearest) return;
    const { box, item } = nearest;
    // A tile of the whole width has its neighbours above and below.
    const isWide = box.width > grid.clientWidth * 0.9;
    const isAfter = isWide ? clientY > box.top + box.height / 2 : clientX > box.left + box.width / 2;
    item.dataset.drop = `${isAfter ? "after" : "before"}${isWide ? "-row" : ""}`;
    drag.at = others.indexOf(nearest) + (isAfter ? 1 : 0);
  }

  function scrollNear(y) {
    if (y < 60) scrollBy(0, -12);
    else if (y > innerHeight - 90) scrollBy(0, 12);
  }

  function unmark() {
    for (const item of grid.querySelectorAll("[data-drop]")) delete item.dataset.drop;
  }

  function end(isDropped) {
    if (!drag) return;
    const { ref, item, at, isOn } = drag;
    drag = null;
    unmark();
    if (!isOn) return;
    item.classList.remove("layout__tile--dragged");
    item.style.translate = "";
    if (isDropped && at !== null) editor.move(ref, at);
  }

  grid.addEventListener("pointerup", () => end(true));
  grid.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(false));
  grid.addEventListener("dragstart", (event) => event.preventDefault());
}

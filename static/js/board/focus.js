/** Whatever has the focus in a tile keeps it when the tile is written anew. */

// Where the focus was in tiles that have nothing to give it to for now.
const waiting = new WeakMap();

/** Does `write`; if that takes away what has the focus, what stands for it now gets it. */
export function keepFocus(tile, write) {
  const at = document.activeElement;
  const place = at === tile ? waiting.get(tile) : tile.contains(at) && placeOf(at);
  write();
  waiting.delete(tile);
  // Which names may be chosen is known a moment later, when the filter bar has seen them.
  if (place) queueMicrotask(() => restoreFocus(tile, place));
}

function placeOf(element) {
  const sorts = element.matches("thead button");
  const column = sorts ? element.parentElement.cellIndex : null;
  return { element, column, key: sorts && element.dataset.key, pageFilter: element.matches(".filter-link") && element.value };
}

function restoreFocus(tile, place) {
  const { element, column, key, pageFilter } = place;
  const heading = tile.querySelectorAll("thead th")[column]?.querySelector(`[data-key=${key}]`);
  const names = [...tile.querySelectorAll(".filter-link")].filter(({ value }) => value === pageFilter);
  // What was hidden has the focus until the next frame.
  for (const each of [element, heading, ...names].filter((one) => one?.checkVisibility())) {
    each.focus({ preventScroll: true });
    if (document.activeElement === each) return;
  }
  // Until there is something of the kind again, the tile itself: the reader stays here.
  waiting.set(tile, place);
  tile.tabIndex = -1;
  tile.focus({ preventScroll: true });
}

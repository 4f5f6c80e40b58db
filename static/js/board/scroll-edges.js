/** Says where a table goes on beyond the edge of what scrolls: by a fade or a shadow there, and in words. */

const PLACES = ".scroll, .data-table";
const watched = new WeakSet();
const due = new Set();
const sizes = new ResizeObserver((entries) => {
  tell(new Set(entries.map(({ target }) => target.closest(PLACES)).filter(Boolean)));
});

export function watchScrollEdges(tile) {
  for (const place of tile.querySelectorAll(PLACES)) {
    if (watched.has(place)) {
      tellSoon(place);
      continue;
    }
    watched.add(place);
    place.addEventListener("scroll", () => tell([place]), { passive: true });
    for (const element of [place, place.querySelector("table")]) if (element) sizes.observe(element);
  }
}

/** With the next frame, together: reading a size after a change to the page forces another layout. */
function tellSoon(place) {
  if (!due.size) requestAnimationFrame(() => {
    tell(due);
    due.clear();
  });
  due.add(place);
}

function tell(places) {
  const measured = [...places].map((place) => ({ place, ...edges(place) }));
  for (const { place, isWide, before, after, below } of measured) {
    place.toggleAttribute("data-before", before);
    place.toggleAttribute("data-after", after);
    place.toggleAttribute("data-below", below);
    const words = place.parentElement?.querySelector("[data-part=more]");
    if (words) words.hidden = !isWide;
  }
}

function edges(place) {
  const room = place.scrollWidth - place.clientWidth;
  const at = Math.abs(place.scrollLeft);
  return {
    isWide: room > 1,
    before: room > 1 && at > 1,
    after: room - at > 1,
    below: place.scrollHeight - place.clientHeight - place.scrollTop > 1,
  };
}

/** Says where a table goes on beyond the edge of what scrolls: by a fade or a shadow there, and in words. */

const PLACES = ".scroll, .data-table";
const watched = new WeakSet();
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => tell(target.closest(PLACES))));

export function watchScrollEdges(tile) {
  for (const place of tile.querySelectorAll(PLACES)) {
    if (watched.has(place)) {
      tell(place);
      continue;
    }
    watched.add(place);
    place.addEventListener("scroll", () => tell(place), { passive: true });
    for (const element of [place, place.querySelector("table")]) if (element) sizes.observe(element);
  }
}

function tell(place) {
  const room = place.scrollWidth - place.clientWidth;
  const at = Math.abs(place.scrollLeft);
  place.toggleAttribute("data-before", room > 1 && at > 1);
  place.toggleAttribute("data-after", room - at > 1);
  place.toggleAttribute("data-below", place.scrollHeight - place.clientHeight - place.scrollTop > 1);
  const words = place.parentElement.querySelector("[data-part=more]");
  if (words) words.hidden = room <= 1;
}

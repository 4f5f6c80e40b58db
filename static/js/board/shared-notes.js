/** Notes that a page tells for all of its tiles, which do not repeat them: its headline does, or a line below its
 * title. As `widgets/pages/shared_notes.py` does for a page as it is served. */

export function shareNotes(board) {
  const headline = board.querySelector("[data-kind=headline]");
  const common = headline ? [] : commonOf([...board.querySelectorAll("portal-tile[data-state]:not([data-broken])")]);
  const told = new Set(headline ? textsOf(headline) : common);
  for (const note of board.querySelectorAll("portal-tile:not([data-kind=headline]) .note")) {
    note.toggleAttribute("data-told", told.has(note.textContent));
  }
  board.querySelector("[data-page-notes]")?.replaceChildren(...common.map(noteOf));
}

/** Those that all tiles with numbers have; none until most have numbers, or where there is one alone. */
function commonOf(tiles) {
  const filled = tiles.filter(({ isBare }) => !isBare);
  if (filled.length < Math.max(2, tiles.length / 2)) return [];
  const [first, ...others] = filled.map(textsOf);
  return first.filter((text) => others.every((texts) => texts.includes(text)));
}

const noteOf = (text) => Object.assign(document.createElement("span"), { className: "note", textContent: text });

const textsOf = (tile) => [...tile.querySelectorAll(".note")].map((note) => note.textContent);

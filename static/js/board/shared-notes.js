/** Notes that the headline tells for all: its tiles do not repeat them. As
 * `widgets/pages/shared_notes.py` does for a page as it is served. */

export function shareNotes(board) {
  const told = new Set(textsOf(board.querySelector("[data-kind=headline]")));
  for (const note of board.querySelectorAll("portal-tile:not([data-kind=headline]) .note")) {
    note.toggleAttribute("data-told", told.has(note.textContent));
  }
}

const textsOf = (tile) => [...tile?.querySelectorAll(".note") ?? []].map((note) => note.textContent);

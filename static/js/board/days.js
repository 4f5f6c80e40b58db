/** The days of a page's numbers in words: in its period picker, and in texts beside its tiles. */

/** Writes the days that new fragments tell of: once for equal days, since each takes a search of the page. */
export function writeDays(board, picker, fragments) {
  const told = new Map();
  for (const fragment of fragments) {
    const key = JSON.stringify([fragment.period?.text, fragment.comparison?.text]);
    // The last one counts, as it would if each was written.
    told.delete(key);
    told.set(key, fragment);
  }
  for (const fragment of told.values()) {
    picker.write(fragment);
    say(board, "period", fragment.period);
    say(board, "comparison", fragment.comparison);
  }
}

/** Texts may name the days that a tile shows, and none where there are none. */
function say(board, name, days) {
  const isOff = !days && board.querySelector(".period[data-compare=off]");
  if (!days && !isOff) return;
  for (const word of board.querySelectorAll(`[data-variable=${name}]`)) word.textContent = days?.text ?? "";
}

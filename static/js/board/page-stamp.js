/** The page's "as of" line: the time of its newest numbers. A tile says its own only where its
 * numbers are older than that, or something is wrong with them. As `widgets/pages/page_stamp.py`. */

export function writeStamp(board) {
  const stamp = board.querySelector("[data-stamp]");
  const tiles = [...board.querySelectorAll("portal-tile[data-state]")];
  const newest = Math.max(...tiles.filter(isGood).map(asOf));
  const first = tiles.find((tile) => isGood(tile) && asOf(tile) === newest);
  stamp.textContent = first ? statusLine(first).textContent : "";
  const oldest = newest - Number(stamp.dataset.tolerance);
  for (const tile of tiles) statusLine(tile).hidden = isGood(tile) && asOf(tile) >= oldest;
}

const asOf = ({ dataset }) => Number(dataset.asOf);
const isGood = ({ dataset }) => Boolean(dataset.asOf) && !dataset.code;
const statusLine = (tile) => tile.querySelector(".tile__fresh");

/** Type as large as lets every tile of a kiosk show all it has. */

const ROW = 8; // what a row of tiles needs with the gap below it, in rem
const REST = 6; // and what stands around them
const STEP = 0.5;
const SMALLEST = 9; // px
const LARGEST = 48; // px
const FITS_KIOSK = matchMedia("(min-width: 48.0625rem) and (min-height: 30rem)");

export function fit() {
  const root = document.documentElement;
  const grid = document.querySelector(".grid");
  root.style.fontSize = "";
  if (!FITS_KIOSK.matches) return;
  const rows = getComputedStyle(grid).gridTemplateRows.split(" ").length;
  let size = Math.min(innerHeight / (rows * ROW + REST), innerWidth / 72, LARGEST);
  do {
    root.style.fontSize = `${Math.max(size, SMALLEST)}px`;
    size -= STEP;
  } while (size >= SMALLEST && grid.scrollHeight > grid.clientHeight + 1);
}

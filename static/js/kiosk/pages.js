/** Pages of a kiosk: as many rows of tiles as fit the screen at the type's size, shown in turn. */

const FITS_KIOSK = matchMedia("(min-width: 48.0625rem) and (min-height: 30rem)");
const SMALLEST = 0.5; // of the type's usual size, for a row that is higher than the screen
const STEP = 0.05;
const MOST_GROWTH = 1.75;

let pages = [[]];
let current = 0;

export const count = () => pages.length;

/** Divides the tiles into pages and shows the one that the reader is at. */
export function paginate() {
  const root = document.documentElement;
  const grid = document.querySelector(".grid");
  const first = pages[current]?.[0]?.tiles[0];
  root.style.fontSize = "";
  reset(grid);
  if (!FITS_KIOSK.matches) pages = [[]];
  else {
    const usual = parseFloat(getComputedStyle(root).fontSize);
    let bands = measure(grid);
    for (let part = 1 - STEP; part >= SMALLEST && bands.some(({ height }) => height > grid.clientHeight); part -= STEP) {
      root.style.fontSize = `${usual * part}px`;
      bands = measure(grid);
    }
    pages = balanced(bands, grid.clientHeight, parseFloat(getComputedStyle(grid).rowGap));
  }
  setAsideAll(grid);
  show(Math.max(0, pages.findIndex((page) => page.some(({ tiles }) => tiles.includes(first)))));
}

/** Shows a page; those before the first and after the last are at the other end. */
export function show(number) {
  current = (number + pages.length) % pages.length;
  const grid = document.querySelector(".grid");
  if (pages.length > 1 || pages[0].length) lay(grid, pages[current]);
  tellPages();
}

export const next = () => show(current + 1);
export const previous = () => show(current - 1);
export const isLast = () => current === pages.length - 1;

/** Rows that no tile crosses, with their natural heights. */
function measure(grid) {
  grid.toggleAttribute("data-measuring", true);
  const rows = getComputedStyle(grid).gridTemplateRows.split(" ").map(parseFloat);
  const gap = parseFloat(getComputedStyle(grid).rowGap);
  const top = grid.getBoundingClientRect().top;
  const starts = rows.map((_, row) => rows.slice(0, row).reduce((sum, height) => sum + height + gap, 0));
  const rowOf = (y) => starts.findLastIndex((start) => start <= y - top + 1);
  const bands = [];
  for (const tile of grid.children) {
    const box = tile.getBoundingClientRect();
    const [from, to] = [rowOf(box.top), rowOf(box.bottom - 2)];
    const last = bands.at(-1);
    if (last && from <= last.to) {
      last.tiles.push(tile);
      last.to = Math.max(last.to, to);
    } else bands.push({ from, to, tiles: [tile] });
  }
  grid.toggleAttribute("data-measuring", false);
  return bands.map((band) => {
    const heights = rows.slice(band.from, band.to + 1);
    const isWords = band.tiles.every((tile) => tile.matches(".tile--headline, .tile--text"));
    return { ...band, heights, isWords, height: heights.reduce((sum, height) => sum + height + gap, -gap) };
  });
}

/** As few pages as the bands need, none of them nearly empty while another is full. */
function balanced(bands, available, gap) {
  let found = fill(bands, available, gap);
  for (let part = 0.95; part > 0.5; part -= 0.05) {
    const lower = fill(bands, available * part, gap);
    if (lower.length > found.length) break;
    found = lower;
  }
  return found;
}

function fill(bands, available, gap) {
  const found = [];
  let room = -1;
  for (const band of bands) {
    if (band.height > room) {
      found.push([]);
      room = available + 1;
    }
    found.at(-1).push(band);
    room -= band.height + gap;
  }
  return found.length ? found : [[]];
}

/** The page's rows fill the screen, in the proportion of their natural heights, up to a measure. */
function lay(grid, page) {
  const shown = new Set(page.flatMap(({ tiles }) => tiles));
  for (const tile of grid.children) tile.toggleAttribute("data-aside", !shown.has(tile));
  const track = (height, isWords) => isWords ? `${height}px` : `minmax(0, ${height}fr)`;
  grid.style.gridTemplateRows = page.flatMap(({ heights, isWords }) => heights.map((height) => track(height, isWords))).join(" ");
  const natural = page.reduce((sum, { height }) => sum + height, 0);
  grid.style.maxHeight = pages.length > 1 ? `${natural * MOST_GROWTH}px` : "";
}

/** Tiles of other pages keep the size that they will have, so that they are drawn before they are seen. */
function setAsideAll(grid) {
  for (const page of pages.length > 1 ? pages : []) {
    lay(grid, page);
    for (const tile of page.flatMap(({ tiles }) => tiles)) {
      const { width, height } = tile.getBoundingClientRect();
      tile.style.setProperty("--aside-width", `${width}px`);
      tile.style.setProperty("--aside-height", `${height}px`);
    }
  }
}

function reset(grid) {
  grid.style.gridTemplateRows = "";
  grid.style.maxHeight = "";
  for (const tile of grid.children) tile.removeAttribute("data-aside");
}

/** Dots that tell how many pages there are, and lead to each. */
function tellPages() {
  const list = document.querySelector("[data-pages]");
  const fresh = pages.length > 1 ? pages.map((_, number) => dot(list, number)) : [];
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...fresh);
  list.hidden = !fresh.length;
  if (hadFocus) list.querySelector("[aria-current]")?.focus();
}

function dot(list, number) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "kiosk__page" });
  button.ariaLabel = list.dataset.label.replace("{page}", number + 1).replace("{pages}", pages.length);
  button.dataset.page = number;
  if (number === current) button.ariaCurrent = "true";
  return button;
}

/** From tile to tile: J and K in the page's order, arrows once a tile has the focus. */
import { bind } from "./shortcuts.js";

const TOWARDS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function reach(tile, block = "nearest") {
  tile.tabIndex = -1;
  tile.focus({ preventScroll: true, focusVisible: true });
  tile.scrollIntoView({ block });
}

/** The tile that has the focus, or that the pointer is over. */
export function current() {
  return document.activeElement.closest("portal-tile") ?? document.querySelector("portal-tile:hover");
}

function walk(step) {
  const tiles = [...document.querySelectorAll("portal-tile")];
  const at = tiles.indexOf(document.activeElement.closest("portal-tile"));
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), tiles.length - 1);
  if (tiles[next] && !tiles[next].closest("[inert]")) reach(tiles[next]);
}

function go({ key, target }) {
  if (target.localName !== "portal-tile" || target.matches("[popover]")) return false;
  const [across, down] = TOWARDS[key];
  const from = middle(target);
  const ways = [...document.querySelectorAll("portal-tile")].map((tile) => {
    const to = middle(tile);
    const x = to.x - from.x;
    const y = to.y - from.y;
    const ahead = x * across + y * down;
    return { tile, ahead, way: ahead + 2 * Math.abs(x * down + y * across) };
  });
  const nearest = ways.filter(({ ahead }) => ahead > 1).sort((one, other) => one.way - other.way)[0];
  if (nearest) reach(nearest.tile);
}

function middle(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

bind("j", () => walk(1));
bind("k", () => walk(-1));
bind(Object.keys(TOWARDS).join(" "), go);

/** Arrangements as immutable lists of tiles: each operation returns another list, or the same one
 * where there is nothing to do. */
const MOST = 12;

export const isShown = ({ action }) => action !== "remove" && !action.startsWith("move:");

export const shown = (tiles) => tiles.filter(isShown);

/** Tiles in the order of a phone's list: those without a place of their own come last. */
export const onPhone = (tiles) => [...tiles].sort((one, other) => (one.phone || Infinity) - (other.phone || Infinity) || 0);

export const hasPhoneOrder = (tiles) => onPhone(tiles).some((tile, place) => tile !== tiles[place]);

/** Tiles of another order on phones, each with its place there. */
export function movedOnPhone(tiles, ref, place) {
  const listed = onPhone(tiles);
  const next = moved(listed, ref, place);
  return next === listed ? tiles : tiles.map((tile) => ({ ...tile, phone: next.indexOf(tile) + 1 }));
}

export const asOnDesk = (tiles) => (hasPhoneOrder(tiles) ? tiles.map((tile) => ({ ...tile, phone: 0 })) : tiles);

/** The place of a tile among those that are shown, from 0. */
export const placeOf = (tiles, ref) => shown(tiles).findIndex((tile) => tile.ref === ref);

export function moved(tiles, ref, place) {
  const others = shown(tiles).filter((tile) => tile.ref !== ref);
  const bounded = Math.max(0, Math.min(place, others.length));
  if (bounded === placeOf(tiles, ref)) return tiles;
  const [tile] = tiles.filter((each) => each.ref === ref);
  const rest = tiles.filter((each) => each.ref !== ref);
  const next = others[bounded];
  const at = next ? rest.indexOf(next) : rest.length;
  return [...rest.slice(0, at), tile, ...rest.slice(at)];
}

export function resized(tiles, ref, { width, height }) {
  const bounded = (value) => Math.max(1, Math.min(value, MOST));
  return changed(tiles, ref, { width: bounded(width), height: bounded(height) });
}

export function duplicated(tiles, ref) {
  const at = tiles.findIndex((tile) => tile.ref === ref);
  const numbers = tiles.map((tile) => Number(/^\.(\d+)$/.exec(tile.ref)?.[1] ?? 0));
  const { ref: own, key, title } = tiles[at];
  const copy = { ...tiles[at], title: own === key ? `${title} (copy)` : title, ref: `.${Math.max(0, ...numbers) + 1}`, action: "" };
  return [...tiles.slice(0, at + 1), copy, ...tiles.slice(at + 1)];
}

/** `action` is "", "remove", or "copy:" or "move:" with another dashboard's id. */
export function acted(tiles, ref, action) {
  const tile = tiles.find((each) => each.ref === ref);
  // A copy that was never stored leaves no trace.
  if (action === "remove" && tile.ref !== tile.key) return tiles.filter((each) => each !== tile);
  return changed(tiles, ref, { action });
}

function changed(tiles, ref, values) {
  const tile = tiles.find((each) => each.ref === ref);
  if (Object.entries(values).every(([name, value]) => tile[name] === value)) return tiles;
  return tiles.map((each) => (each === tile ? { ...each, ...values } : each));
}

/** One colour per entity, wherever a page draws it and in whatever order. */

export const SEATS = 12;
const seated = new Map();

/** Where the series of a drawing sit on this page, by the seats they wish for.
 *
 * Whoever has a seat on the page keeps it. A newcomer gets the one it wishes for, unless another
 * value of its dimension has it; only where all slots are taken do two share one, in drawings apart.
 */
export function settle(keys) {
  const seats = new Map();
  const used = new Set();
  const sit = ({ series, entity }, seat) => {
    seats.set(series, seat);
    used.add(seat);
    if (!seated.has(entity)) seated.set(entity, seat);
  };
  const waiting = [];
  for (const key of keys) {
    const seat = seated.get(key.entity);
    if (seat !== undefined && !used.has(seat)) sit(key, seat);
    else waiting.push(key);
  }
  waiting.sort((one, other) => (one.entity < other.entity ? -1 : 1));
  for (const key of waiting) sit(key, free(key, used));
  return seats;
}

/** Values of this dimension wish anew, when drawings of more of them are on their way. */
export function forget(dimension) {
  for (const entity of seated.keys()) {
    if (entity.split("&").some((pair) => pair.startsWith(`${dimension}=`))) seated.delete(entity);
  }
}

function free({ series, entity }, used) {
  const dimension = entity.split("=")[0];
  const others = [...seated].filter(([other]) => other.split("=")[0] === dimension);
  const taken = new Set(others.map(([, seat]) => seat));
  const wishes = Array.from({ length: SEATS }, (_, step) => (series + step) % SEATS);
  const left = wishes.filter((seat) => !used.has(seat));
  return left.find((seat) => !taken.has(seat)) ?? left[0] ?? series;
}

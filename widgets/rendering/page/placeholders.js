/** Stands in for the page's colours.js: every colour is a placeholder for an expression of CSS,
 * such as `var(--ink)`, and is replaced by it in the finished chart. */

const HIGHEST = 0xffffff;
const placeholders = new Map();
const meanings = new Map();

/** The colour that stands for an expression. */
export function paint(expression) {
  if (!placeholders.has(expression)) {
    const number = HIGHEST - 257 * (placeholders.size + 1);
    const colour = `#${number.toString(16).padStart(6, "0")}`;
    placeholders.set(expression, colour);
    meanings.set(channels(colour).join(), expression);
  }
  return placeholders.get(expression);
}

/** What a computed colour stands for: an expression and its opacity; null for nothing to see. */
export function meaning(colour) {
  const [red, green, blue, opacity = 1] = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  const expression = meanings.get([red, green, blue].join());
  return expression && opacity > 0 ? { expression, opacity } : null;
}

export function mix(one, other, part) {
  const from = meanings.get(channels(one).join());
  const to = meanings.get(channels(other).join());
  return paint(`color-mix(in srgb, ${to} ${Math.round(part * 100)}%, ${from})`);
}

export function clear(colour, opacity) {
  return `rgba(${channels(colour).join(", ")}, ${opacity})`;
}

/** Cells are not taken from Plotly's drawing, which is a picture: see `shade`. */
export function scale() {
  return [[0, "#000000"], [1, "#ffffff"]];
}

/** A place on the page's colour scale, 0 to 1, as an expression. */
export function shade(role, place) {
  const part = role === "diverging" ? Math.abs(place - 0.5) * 2 : bent(place);
  const end = role === "diverging" && place < 0.5 ? "var(--series-2)" : "var(--series-1)";
  return `color-mix(in srgb, ${end} ${Math.round(part * 20) * 5}%, var(--static-chart-none))`;
}

function bent(place) {
  return place <= 0.5 ? place * 0.84 : 0.42 + (place - 0.5) * 1.16;
}

function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

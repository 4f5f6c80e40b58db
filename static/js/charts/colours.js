/** Shades between the brand's colours, for what has more of them than a palette. */

/** From hardly anything to the brand; with numbers below zero, from its second colour over none. */
export function scale(role, token) {
  const none = mix(token("surface"), token("ink"), 0.05);
  const much = token("series-1");
  if (role === "diverging") return [[0, token("series-2")], [0.5, none], [1, much]];
  return [[0, none], [0.5, mix(none, much, 0.42)], [1, much]];
}

/** One colour with a part of another in it. */
export function mix(one, other, part) {
  const from = channels(one);
  const to = channels(other);
  const mixed = from.map((value, index) => Math.round(value + (to[index] - value) * part));
  return `rgb(${mixed.join(", ")})`;
}

export function clear(colour, opacity) {
  return `rgba(${channels(colour).join(", ")}, ${opacity})`;
}

function channels(colour) {
  if (colour.startsWith("rgb")) return colour.match(/\d+/g).map(Number);
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

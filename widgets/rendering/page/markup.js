/** Markup as text: elements with escaped attributes and words, and numbers with few digits. */

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function tag(name, attributes, ...inner) {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== "");
  const written = pairs.map(([key, value]) => ` ${key}="${escape(value)}"`).join("");
  const body = inner.flat(Infinity).join("");
  return body ? `<${name}${written}>${body}</${name}>` : `<${name}${written}/>`;
}

export function escape(value) {
  // What XML cannot hold is nothing that could be read.
  return String(value).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (sign) => SIGNS[sign]);
}

export function short(number, digits = 1) {
  return String(Number(Number(number).toFixed(digits)));
}

/** The text of a path with few digits. */
export function trace(path) {
  return path.replace(/-?\d*\.\d+(e-?\d+)?/g, (number) => short(number)).replace(/\s+/g, " ");
}

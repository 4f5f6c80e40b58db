/** The bar behind a number of a table, which shows its share of the largest. */
const SVG = "http://www.w3.org/2000/svg";

export function bar(share) {
  const [drawing, fill] = ["svg", "rect"].map((name) => document.createElementNS(SVG, name));
  for (const [name, value] of [["class", "table__bar"], ["viewBox", "0 0 1 1"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) {
    drawing.setAttribute(name, value);
  }
  fill.setAttribute("width", share);
  fill.setAttribute("height", 1);
  drawing.append(fill);
  return drawing;
}

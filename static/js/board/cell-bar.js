/** The bar behind a number of a table, which shows its share of the largest. */
const SVG = "http://www.w3.org/2000/svg";

export function bar(share) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "table__bar");
  drawing.setAttribute("viewBox", "0 0 1 1");
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  const fill = document.createElementNS(SVG, "rect");
  fill.setAttribute("width", share);
  fill.setAttribute("height", 1);
  drawing.append(fill);
  return drawing;
}

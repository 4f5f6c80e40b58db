/** Annotations on the axis of a chart: a number each, which the list below the chart explains. */

const NEAREST = 16; // px, between numbers that can be told apart

export function placeMarks(chart, canvas) {
  const items = [...chart.querySelectorAll("[data-annotation]")];
  const { xaxis, yaxis } = canvas._fullLayout ?? {};
  if (!items.length || !xaxis || !yaxis) return;
  const groups = [];
  items.forEach(({ dataset: { x } }, index) => {
    const at = xaxis._offset + xaxis.d2p(Number.isNaN(Number(x)) ? x : Number(x));
    const last = groups.at(-1);
    if (last && at - last.at < NEAREST) last.numbers.push(index + 1);
    else groups.push({ at, numbers: [index + 1] });
  });
  for (const { at, numbers } of groups) canvas.append(mark(at, numbers, yaxis));
}

function mark(at, numbers, { _offset: top, _length: height }) {
  const [first, last] = [numbers[0], numbers.at(-1)];
  const element = document.createElement("div");
  element.className = "mark";
  element.ariaHidden = "true";
  element.textContent = first === last ? first : `${first}–${last}`;
  Object.assign(element.style, { left: `${at}px`, top: `${top}px`, height: `${height}px` });
  return element;
}

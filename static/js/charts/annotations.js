/** Annotations on a chart's axis: numbered buttons that show their texts on hover and focus. The list
 * beside the chart holds the same texts for the data table and for paper. */

// Pixels: annotations nearer to each other than that share a button.
const NEAREST = 40;

/** Places the buttons by the scale of the drawn chart, from the position of its canvas on. */
export function placeAnnotations(chart, { offsetLeft, offsetTop }) {
  const items = [...chart.parentElement.querySelectorAll("[data-part=annotations] > li")];
  const { xaxis, yaxis } = chart.canvas._fullLayout ?? {};
  const before = chart.querySelector(".annotation-axis");
  const focusedLabel = before?.querySelector(":focus")?.ariaLabel;
  before?.remove();
  if (!items.length || !xaxis || !yaxis) return;
  const at = ({ dataset: { x } }) => offsetLeft + xaxis._offset + xaxis.d2p(Number.isNaN(Number(x)) ? x : Number(x));
  const numbered = items.map((item, index) => ({ item, number: index + 1, at: at(item) }));
  const axis = element("div", "annotation-axis");
  axis.style.setProperty("--axis", `${offsetTop + yaxis._offset + yaxis._length}px`);
  axis.append(...groupByPlace(numbered).map(axisButton));
  showTextsOnHover(axis);
  chart.append(axis);
  // A chart that is drawn anew keeps the focus where it was.
  if (focusedLabel) [...axis.querySelectorAll("button")].find(({ ariaLabel }) => ariaLabel === focusedLabel)?.focus();
}

function groupByPlace(numbered) {
  const groups = [];
  for (const each of numbered) {
    const last = groups.at(-1);
    // Measured from where the group's button stands.
    if (last && each.at - (last[0].at + last.at(-1).at) / 2 < NEAREST) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

function axisButton(group) {
  const first = group[0];
  const last = group.at(-1);
  const button = element("button", "annotation-axis__button", first === last ? first.number : `${first.number}–${last.number}`);
  button.type = "button";
  button.style.setProperty("--at", `${(first.at + last.at) / 2}px`);
  button.ariaLabel = `${button.textContent}: ${group.map(({ item }) => words(item)).join("; ")}`;
  button.items = group.map(({ item }) => item);
  return button;
}

function words(item) {
  const [when, ...texts] = [...item.children].map(({ textContent }) => textContent);
  return `${when}: ${texts.join(", ")}`;
}

function showTextsOnHover(axis) {
  const bubble = element("div", "annotation-axis__bubble");
  bubble.hidden = true;
  bubble.ariaHidden = "true";
  axis.append(bubble);
  const show = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    bubble.style.setProperty("--at", button.style.getPropertyValue("--at"));
    bubble.replaceChildren(...button.items.map((item) => {
      const lines = element("p", "annotation-axis__lines");
      lines.append(...[...item.children].map((child) => child.cloneNode(true)));
      return lines;
    }));
    bubble.hidden = false;
  };
  const hide = () => { bubble.hidden = true; };
  for (const name of ["pointerover", "focusin"]) axis.addEventListener(name, show);
  for (const name of ["pointerleave", "focusout"]) axis.addEventListener(name, hide);
  axis.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
}

function element(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

/** What happened, on a chart's axis: a tick with a number that tells on hover and focus.
 * The list beside the chart says the same; it is what stands under the table and on paper. */

// Ticks nearer to each other than that are one.
const NEAREST = 40;

export function fillMarks(list, marks = []) {
  list?.replaceChildren(...marks.map(({ x, when, texts }) => {
    const item = element("li", "marks__item");
    item.dataset.x = x;
    item.append(element("b", "marks__when", when));
    for (const text of texts) item.append(" ", element("span", "marks__text", text));
    return item;
  }));
}

/** Once the chart is drawn its axis knows where things are, from the canvas's place on. */
export function placeMarks(chart, { offsetLeft, offsetTop }) {
  const items = [...chart.parentElement.querySelectorAll("[data-part=marks] > li")];
  const { xaxis, yaxis } = chart.canvas._fullLayout ?? {};
  const before = chart.querySelector(".ticks");
  const said = before?.querySelector(":focus")?.ariaLabel;
  before?.remove();
  if (!items.length || !xaxis || !yaxis) return;
  const at = ({ dataset: { x } }) => offsetLeft + xaxis._offset + xaxis.d2p(Number.isNaN(Number(x)) ? x : Number(x));
  const numbered = items.map((item, index) => ({ item, number: index + 1, at: at(item) }));
  const ticks = element("div", "ticks");
  ticks.style.setProperty("--axis", `${offsetTop + yaxis._offset + yaxis._length}px`);
  ticks.append(...groupByPlace(numbered).map(tick));
  makeTelling(ticks);
  chart.append(ticks);
  // A chart that is drawn anew while somebody reads takes nothing away from under them.
  if (said) [...ticks.querySelectorAll("button")].find(({ ariaLabel }) => ariaLabel === said)?.focus();
}

function groupByPlace(marks) {
  const groups = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    // Measured from where the group's button stands.
    if (last && mark.at - (last[0].at + last.at(-1).at) / 2 < NEAREST) last.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

function tick(group) {
  const [first, last] = [group[0], group.at(-1)];
  const button = element("button", "ticks__tick", first === last ? first.number : `${first.number}–${last.number}`);
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

function makeTelling(ticks) {
  const bubble = element("div", "ticks__bubble");
  bubble.hidden = true;
  bubble.ariaHidden = "true";
  ticks.append(bubble);
  const tell = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    bubble.style.setProperty("--at", button.style.getPropertyValue("--at"));
    bubble.replaceChildren(...button.items.map((item) => {
      const lines = element("p", "ticks__lines");
      lines.append(...[...item.children].map((child) => child.cloneNode(true)));
      return lines;
    }));
    bubble.hidden = false;
  };
  const hush = () => { bubble.hidden = true; };
  for (const name of ["pointerover", "focusin"]) ticks.addEventListener(name, tell);
  for (const name of ["pointerleave", "focusout"]) ticks.addEventListener(name, hush);
  ticks.addEventListener("keydown", ({ key }) => { if (key === "Escape") hush(); });
}

function element(name, className, textContent = "") {
  return Object.assign(document.createElement(name), { className, textContent });
}

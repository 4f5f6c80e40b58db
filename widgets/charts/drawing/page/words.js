/** Words of a drawing, each at a share of its box and so many pixels from there. */
import { escape, short, tag } from "./markup.js";

const [FEWEST, MOST] = [2, 13];

/** Labels of an upright axis; `edge` is where the drawing begins in their own box. */
export function names(canvas, axis, { l, t, h, edge }) {
  return labels(canvas, axis).map(({ at, lines, x, y, anchor }) =>
    words(lines, { x: short(x - l + edge), y: percent(at / h), dy: short(y - t - at), "text-anchor": anchor }));
}

/** Labels under the drawing; narrow boxes leave out every second, every third. */
export function ticks(canvas, { l, t, w, h }) {
  return labels(canvas, "x").map(({ at, lines, x, y, anchor }, index, { length }) =>
    words(lines, { class: hidden(index, length), x: percent(at / w), dx: short(x - l - at), y: short(y - t - h), "text-anchor": anchor }));
}

/** Numbers at the ends of bars. */
export function ends(canvas, { l, t, w, h }) {
  const points = [...canvas.querySelectorAll(".barlayer .point")].filter((point) => point.querySelector("text"));
  return points.map((point) => {
    const [bar, text] = ["path", "text"].map((name) => point.querySelector(name));
    const [box, label] = [bar, text].map((element) => within(canvas, element));
    const isAfter = label.left + label.right > box.left + box.right;
    const [from, to] = isAfter ? [box.right, label.left] : [box.left, label.right];
    const { y } = within(canvas, text);
    const at = { x: percent((from - l) / w), dx: short(to - from), y: percent((box.middle - t) / h), dy: short(y - box.middle) };
    return words(lines(text), { ...at, class: "still__end", "text-anchor": isAfter ? "start" : "end" });
  });
}

/** The labels of an axis: `at` is how far along it their value is. */
function labels(canvas, axis) {
  const { l2p } = canvas._fullLayout[axis.replace(/^[xy]/, "$&axis")] ?? {};
  return [...canvas.querySelectorAll(`.${axis}tick > text`)].map((text) => {
    const { e, f } = text.getCTM();
    return {
      at: l2p(text.parentElement.__data__.x),
      lines: lines(text),
      x: Number(text.getAttribute("x")) + e,
      y: Number(text.getAttribute("y")) + f,
      anchor: text.getAttribute("text-anchor") ?? "start",
    };
  });
}

/** Left, right and middle of an element, and the line that its words stand on. */
function within(canvas, element) {
  const box = element.getBoundingClientRect();
  const { x, y } = canvas.getBoundingClientRect();
  const base = element.tagName === "text" ? element.getCTM().f + Number(element.getAttribute("y")) : 0;
  return { left: box.left - x, right: box.right - x, middle: (box.top + box.bottom) / 2 - y, y: base };
}

function lines(text) {
  const parts = [...text.querySelectorAll("tspan.line")];
  return (parts.length ? parts : [text]).map(({ textContent }) => textContent);
}

function words(lines, at) {
  if (lines.length === 1) return tag("text", at, escape(lines[0]));
  return tag("text", at, lines.map((line, index) => tag("tspan", { x: at.x, dx: at.dx, dy: index ? "1.3em" : undefined }, escape(line))));
}

/** The widths, counted in labels, at which a label has no room: chart.css hides it there. */
function hidden(index, count) {
  const classes = [];
  for (let room = FEWEST; room < MOST; room++) {
    if (index % Math.ceil(count / room)) classes.push(`still__tick--${room}`);
  }
  return classes.join(" ");
}

function percent(share) {
  return `${short(share * 100, 2)}%`;
}

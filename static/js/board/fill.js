/** Writes a payload into the parts of a tile that the server laid out. */
import { bar } from "./cell-bar.js";
import { filterLink } from "../controls/filter-links.js";
import { fillAnnotations } from "../charts/annotations.js";
import { fillGoal, fillRows, fillSentences } from "./parts.js";

const NARROW = /[ .,'\u00a0\u202f’]/g;
const BROADEST = 20;

export function fill(tile, payload) {
  const part = (name) => tile.querySelector(`[data-part=${name}]`);
  const { empty, totals, spark, legend, table, summary } = payload;
  for (const name of ["full", "data-table"]) if (part(name)) part(name).hidden = empty;
  part("empty").hidden = !empty;
  if (empty) part("empty").textContent = summary;
  part("notes").textContent = payload.notes.join(" · ");
  part("details")?.replaceChildren(...payload.details.flatMap(detail));
  if (part("value")) fillTotal(part, totals);
  if (part("spark")) fillSpark(part("spark"), spark);
  if (part("legend")) part("legend").replaceChildren(...legend.map(key));
  if (part("table") && table) part("table").replaceChildren(...rows(table));
  if (part("rows")) fillRows(part("rows"), part("row"), payload.rows);
  if (part("sentences")) fillSentences(part("sentences"), payload.sentences);
  fillAnnotations(part("annotations"), payload.annotations);
  fillGoal(tile, payload.goal);
  if (part("canvas")) {
    part("canvas").ariaLabel = summary;
    part("summary").textContent = summary;
  }
}

function detail({ term, text }) {
  return [["dt", term], ["dd", text]].map(([name, words]) => {
    const element = document.createElement(name);
    element.textContent = words;
    return element;
  });
}

function fillTotal(part, [total, ...more]) {
  if (part("total")) part("total").hidden = !total || more.length > 0 || total.value === null;
  if (!total) return;
  part("value").value = total.value ?? "";
  part("value").title = total.exact;
  part("value").textContent = total.text;
  if (part("value").dataset.breadth) part("value").dataset.breadth = breadth(total.text);
  if (!part("change")) return;
  part("change").textContent = total.change_text;
  part("change").dataset.mood = total.mood;
  if (!part("before")) return;
  part("before").textContent = total.previous_text;
  part("before").title = total.previous_exact ?? "";
  part("compared").hidden = !total.previous_text;
}

/** How many characters wide a number is; spaces and points count half. Templates say the same. */
export function breadth(text) {
  const narrow = text.match(NARROW)?.length ?? 0;
  return Math.min(text.length - Math.floor(narrow / 2), BROADEST);
}

function fillSpark(element, spark) {
  element.hidden = !spark;
  if (!spark) return;
  const [line, end] = element.querySelectorAll("path");
  line.setAttribute("d", spark.line);
  end.setAttribute("d", spark.end);
}

function key({ label, series, role, entity, text }) {
  const item = document.createElement("li");
  item.className = "legend__item";
  Object.assign(item.dataset, { series, role }, entity && { entity });
  item.append(span("legend__label", label));
  if (text) item.append(span("legend__text", text));
  return item;
}

function span(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

function* rows({ columns, rows: body, totals }) {
  const heads = columns.map((column) => cell("th", filterLink(column.label, column.page_filter), column.numeric, "col"));
  yield section("thead", [heads]);
  yield section("tbody", body.map((cells) => row(cells, columns)));
  if (totals.length) yield section("tfoot", [row(totals, columns)]);
}

function row(cells, columns) {
  return cells.map(({ value, text, mood, share, page_filter: pageFilter, sort }, index) => {
    const { numeric } = columns[index];
    const isName = index === 0 && !numeric;
    const element = cell(isName ? "th" : "td", filterLink(text, pageFilter), numeric, isName ? "row" : "");
    if (mood) element.dataset.mood = mood;
    if (numeric && value !== null) element.dataset.value = value;
    if (sort !== null && sort !== undefined) element.dataset.sort = sort;
    if (typeof share === "number") element.prepend(bar(share));
    return element;
  });
}

function cell(name, words, isNumber, scope) {
  const element = document.createElement(name);
  element.append(words);
  if (!isNumber) element.className = "table__words";
  if (scope) element.scope = scope;
  return element;
}

function section(name, lines) {
  const element = document.createElement(name);
  for (const cells of lines) {
    const line = document.createElement("tr");
    line.append(...cells);
    element.append(line);
  }
  return element;
}

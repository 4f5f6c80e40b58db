/** Tables whose columns sort at a click: downwards, upwards, and as they came. */

// By tile: a table that was empty meanwhile is sorted as before.
const chosen = new WeakMap();

/** Put a button into each heading, and sort as the reader last asked. */
export function makeSortable(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) return;
  const rows = [...body.rows];
  for (const [index, head] of heads.entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "table__sort" });
    // A heading that narrowed the page sorts instead: it cannot do both.
    button.append(head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const tile = table.closest("portal-tile");
      chosen.set(tile, next(chosen.get(tile), index, isNumeric(head)));
      sort(table, heads, rows);
    });
  }
  sort(table, heads, rows);
}

function isNumeric(head) {
  return !head.classList.contains("table__words");
}

/** Numbers begin with the largest, words with A. */
function next(last, index, startsDown) {
  const first = startsDown ? "descending" : "ascending";
  if (last?.index !== index) return { index, order: first };
  return last.order === first ? { index, order: startsDown ? "ascending" : "descending" } : null;
}

function sort(table, heads, rows) {
  const choice = chosen.get(table.closest("portal-tile"));
  for (const [index, head] of heads.entries()) {
    if (index === choice?.index) head.ariaSort = choice.order;
    else head.removeAttribute("aria-sort");
  }
  const sorted = choice ? [...rows].sort(by(choice, isNumeric(heads[choice.index]))) : rows;
  table.tBodies[0].replaceChildren(...sorted);
}

function by({ index, order }, areNumbers) {
  const way = order === "ascending" ? 1 : -1;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  return (one, other) => {
    const a = one.cells[index];
    const b = other.cells[index];
    const x = key(a);
    const y = key(b);
    // What is missing is last either way.
    if (areNumbers && !(x && y)) return Number(!x) - Number(!y);
    return way * (areNumbers || (isNumber(x) && isNumber(y)) ? Number(x) - Number(y) : compare(x ?? a.textContent, y ?? b.textContent));
  };
}

/** What the server says that a cell sorts by; words sort by themselves. */
function key({ dataset }) {
  return dataset.sort ?? dataset.value;
}

function isNumber(text) {
  return text !== undefined && text !== "" && !Number.isNaN(Number(text));
}

/** Tables whose columns sort at a click: downwards, upwards, and as they came; by their numbers,
 * and where these are compared by their changes. */

// By tile: a table that was empty meanwhile is sorted as before.
const chosen = new WeakMap();

/** Put buttons into each heading, and sort as the reader last asked. */
export function makeSortable(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) return;
  const rows = [...body.rows];
  const add = (head, index, text, key) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "table__sort" });
    button.append(text);
    button.dataset.key = key;
    head.append(button);
    button.addEventListener("click", () => {
      const tile = table.closest("portal-tile");
      chosen.set(tile, next(chosen.get(tile), { index, key }, isNumeric(head)));
      sort(table, heads, rows);
    });
    return button;
  };
  for (const [index, head] of heads.entries()) {
    // A heading that narrowed the page sorts instead: it cannot do both.
    const text = head.textContent;
    head.replaceChildren();
    add(head, index, text, "value");
    // Seen below its heading; alone, its name says of what.
    const { change } = head.dataset;
    if (change) add(head, index, change, "change").ariaLabel = `${text}: ${change}`;
  }
  sort(table, heads, rows);
}

function isNumeric(head) {
  return !head.classList.contains("table__words");
}

/** Numbers begin with the largest, words with A. */
function next(last, { index, key }, startsDown) {
  const first = startsDown ? "descending" : "ascending";
  if (last?.index !== index || last.key !== key) return { index, key, order: first };
  return last.order === first ? { index, key, order: startsDown ? "ascending" : "descending" } : null;
}

function sort(table, heads, rows) {
  const choice = chosen.get(table.closest("portal-tile"));
  for (const [index, head] of heads.entries()) {
    const isChosen = index === choice?.index;
    if (isChosen) head.ariaSort = choice.order;
    else head.removeAttribute("aria-sort");
    for (const button of head.children) {
      if (isChosen && button.dataset.key === choice.key) button.ariaCurrent = "true";
      else button.removeAttribute("aria-current");
    }
  }
  const sorted = choice ? [...rows].sort(by(choice, isNumeric(heads[choice.index]))) : rows;
  table.tBodies[0].replaceChildren(...sorted);
}

function by({ index, key, order }, areNumbers) {
  const way = order === "ascending" ? 1 : -1;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  return (one, other) => {
    const a = one.cells[index];
    const b = other.cells[index];
    const x = orderOf(a, key);
    const y = orderOf(b, key);
    // What is missing is last either way.
    if (areNumbers && !(x && y)) return Number(!x) - Number(!y);
    return way * (areNumbers || (isNumber(x) && isNumber(y)) ? Number(x) - Number(y) : compare(x ?? a.textContent, y ?? b.textContent));
  };
}

/** What the server says that a cell sorts by; words sort by themselves. */
function orderOf({ dataset }, key) {
  return key === "change" ? dataset.change : dataset.sort ?? dataset.value;
}

function isNumber(text) {
  return text !== undefined && text !== "" && !Number.isNaN(Number(text));
}

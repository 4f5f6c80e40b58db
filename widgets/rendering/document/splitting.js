/** Tables and lists over several sheets: their heads are repeated, and each part tells which rows it holds. */

const FEWEST = 3; // rows that stand alone at the end of a sheet, or at the beginning of one

/** Columns keep the widths that they have with all rows. */
export function fixColumns(flow) {
  for (const table of flow.querySelectorAll("table[data-fixed]")) {
    const widths = [...table.rows[0].cells].map((cell) => cell.getBoundingClientRect().width);
    const group = document.createElement("colgroup");
    for (const width of widths) {
      const column = document.createElement("col");
      column.style.width = `${width}px`;
      group.append(column);
    }
    table.prepend(group);
    table.style.tableLayout = "fixed";
  }
}

/** What parts a block into pieces, or null where it stands whole. */
export function splitter(block) {
  const list = block.querySelector("[data-list]");
  return list && list.children.length > 2 * FEWEST ? new Splitter(block, list) : null;
}

class Splitter {
  constructor(block, list) {
    const outer = block.getBoundingClientRect();
    const inner = list.getBoundingClientRect();
    this.rows = [...list.children];
    const tops = [...this.rows.map((row) => row.getBoundingClientRect().top), inner.bottom];
    this.heights = this.rows.map((_, index) => tops[index + 1] - tops[index]);
    this.head = tops[0] - outer.top;
    this.foot = outer.bottom - inner.bottom;
    this.block = block;
    this.from = 0;
    this.least = this.head + sum(this.heights.slice(0, FEWEST));
    this.isDone = false;
  }

  /** The next part that fits in so many pixels; null where none does. */
  take(room) {
    const left = this.rows.length - this.from;
    if (this.head + sum(this.heights.slice(this.from)) + this.foot <= room) return this.#part(left, true);
    let count = 0;
    let height = this.head;
    while (count < left && height + this.heights[this.from + count] <= room) {
      height += this.heights[this.from + count];
      count += 1;
    }
    // Its foot does not stand on a sheet without rows.
    count = Math.min(count, Math.max(left - FEWEST, 1));
    if (count < Math.min(FEWEST, left) && this.head + this.heights[this.from] <= room && !this.from) return null;
    return this.#part(Math.max(count, 1), false);
  }

  #part(count, isLast) {
    const rows = this.rows.slice(this.from, this.from + count);
    const heights = this.heights.slice(this.from, this.from + count);
    const block = this.#shell();
    block.querySelector("[data-list]").replaceChildren(...rows);
    if (this.from) again(block);
    if (!isLast) for (const element of block.querySelectorAll("[data-last]")) element.remove();
    if (this.from || !isLast) this.#tell(block, this.from + 1, this.from + count);
    this.from += count;
    this.isDone = this.from >= this.rows.length;
    return { block, height: this.head + sum(heights) + (isLast ? this.foot : 0) };
  }

  /** The block without rows. */
  #shell() {
    if (!this.shell) {
      this.block.querySelector("[data-list]").replaceChildren();
      this.shell = this.block;
    }
    return this.shell.cloneNode(true);
  }

  #tell(block, first, last) {
    const place = block.querySelector("[data-rows]");
    if (!place) return;
    const write = new Intl.NumberFormat(document.documentElement.dataset.locale);
    const numbers = { first, last, count: this.rows.length };
    place.textContent = place.dataset.rows.replace(/\{(\w+)\}/g, (_, name) => write.format(numbers[name]));
  }
}

/** A part that goes on has its title as words: there is one heading, and one target of links. */
function again(block) {
  for (const element of block.querySelectorAll("[data-first]")) element.remove();
  for (const element of [block, ...block.querySelectorAll("[id]")]) element.removeAttribute("id");
  for (const heading of block.querySelectorAll("h3.tile__title")) {
    const words = document.createElement("p");
    words.className = heading.className;
    words.append(...heading.childNodes);
    heading.replaceWith(words);
  }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

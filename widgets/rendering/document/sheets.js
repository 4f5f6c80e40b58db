/** Distributes the blocks of a document over sheets by their measured heights: a heading stays with what it
 * heads, lists and tables go on over as many sheets as they need, charts grow into room that would stay empty. */
import { fixColumns, splitter } from "./splitting.js";

const MOST_GROWTH = 0.75; // of a block's height
const MOST_BESIDE = 0.15; // of one with a list beside its chart, which would end early
const WHOLE = 0.45; // of a sheet, the most that is kept together where it could be parted
const NEARLY_FULL = 0.2; // of a last sheet, that charts fill as well

/** The sheets in their order, or null where a document has more than so many. */
export function layOut(mostPages) {
  const flows = [...document.querySelectorAll("[data-flow]")];
  flows.forEach(fixColumns);
  const sheets = [...document.querySelectorAll(".sheet")];
  let last = null;
  for (const flow of flows) {
    const measured = [...flow.children].map(measure);
    const pages = new Pages(flow, mostPages - sheets.length, mayFollow(flow, measured, last) ? last : null);
    if (!measured.every((block, index) => pages.add(block, measured.slice(index + 1)))) return null;
    sheets.push(...pages.close());
    last = pages.last;
    flow.remove();
  }
  number(sheets);
  return sheets;
}

/** The page numbers of the contents, and who stands on which sheet. */
export function fillContents(sheets) {
  for (const entry of document.querySelectorAll("[data-page-of]")) {
    const target = document.getElementById(entry.dataset.pageOf);
    entry.textContent = sheets.indexOf(target.closest(".sheet")) + 1;
  }
}

function measure(block) {
  const { height } = block.getBoundingClientRect();
  const split = splitter(block);
  return { block, height, split, keeps: "keep" in block.dataset, joins: "join" in block.dataset };
}

/** A short end need not begin a sheet of its own. */
function mayFollow(flow, measured, last) {
  if (flow.dataset.flow !== "follows" || !last) return false;
  const { gap } = last;
  return measured.reduce((sum, { height }) => sum + height + gap, 0) <= last.left;
}

class Pages {
  constructor(flow, most, continued) {
    this.flow = flow;
    this.most = most;
    this.made = [];
    this.last = continued;
    this.isContinued = Boolean(continued);
    this.isJoining = false;
  }

  /** False where there are no sheets left. */
  add({ block, height, split, keeps, joins }, following) {
    const [next] = following;
    const least = this.#least({ height, split }) + (keeps && next ? this.#gap + this.#least(next) : 0);
    const needed = joins && !this.isJoining ? Math.max(least, this.#joined(height, following)) : least;
    this.isJoining = joins;
    if (!this.last || (this.last.blocks.length && needed + this.#gap > this.last.left)) {
      if (!this.#open()) return false;
    }
    if (split && height + this.#gapBefore > this.last.left) return this.#addParts(split);
    if (height > this.last.room) shrink(block, this.last.room);
    this.last.put(block, Math.min(height, this.last.room));
    return true;
  }

  /** Sheets that end before the flow does are filled by their charts. */
  close() {
    const pages = this.isContinued ? [this.last, ...this.made] : this.made;
    for (const page of pages) if (page !== this.last || page.left < NEARLY_FULL * page.room) page.grow();
    return this.made.map(({ sheet }) => sheet);
  }

  #addParts(split) {
    while (!split.isDone) {
      const part = split.take(this.last.left - this.#gapBefore);
      if (part) this.last.put(part.block, part.height);
      if (!split.isDone && !this.#open()) return false;
    }
    return true;
  }

  /** What a block takes of a sheet at least: all of its height, if it is none to part. */
  #least({ height, split }) {
    const isParted = split && height > WHOLE * (this.last?.room ?? Infinity);
    return isParted ? split.least : height;
  }

  /** The height of a block and of those that join it, 0 where no sheet has room for them together. */
  #joined(height, following) {
    const end = following.findIndex((block) => !block.joins);
    const joining = end < 0 ? following : following.slice(0, end);
    const whole = joining.reduce((sum, block) => sum + this.#gap + block.height, height);
    return whole <= (this.last?.room ?? 0) ? whole : 0;
  }

  get #gap() { return this.last?.gap ?? 0; }

  get #gapBefore() { return this.last.blocks.length ? this.last.gap : 0; }

  #open() {
    if (this.made.length >= this.most) return false;
    this.last = new Page(this.flow, !this.made.length);
    this.made.push(this.last);
    return true;
  }
}

class Page {
  constructor(flow, isFirst) {
    const template = document.querySelector(`#${flow.dataset.sheet}`);
    this.sheet = template.content.firstElementChild.cloneNode(true);
    this.sheet.classList.toggle("sheet--first", isFirst);
    document.body.append(this.sheet);
    this.body = this.sheet.querySelector(".sheet__body");
    this.room = this.body.clientHeight;
    this.gap = parseFloat(getComputedStyle(this.body).rowGap) || 0;
    this.left = this.room;
    this.blocks = [];
  }

  put(block, height) {
    this.left -= height + (this.blocks.length ? this.gap : 0);
    this.blocks.push({ block, height });
    this.body.append(block);
  }

  grow() {
    const elastic = this.blocks.filter(({ block }) => block.querySelector("[data-elastic]"));
    const each = Math.floor(this.left / elastic.length) - 1;
    for (const { block, height } of elastic) {
      const isWhole = block.querySelectorAll("[data-elastic]").length === block.children.length;
      const more = Math.min(each, height * (isWhole ? MOST_GROWTH : MOST_BESIDE));
      if (more > 0) block.style.minHeight = `${height + more}px`;
    }
    this.left = 0;
  }
}

/** A block that cannot be parted and is higher than any sheet is set smaller. */
function shrink(block, room) {
  // Its lines are broken anew, so that it is less high than its size tells.
  let [low, high] = [0, 1];
  for (let step = 0; step < 8; step += 1) {
    const middle = (low + high) / 2;
    block.style.zoom = middle;
    if (block.getBoundingClientRect().height > room) high = middle;
    else low = middle;
  }
  block.style.zoom = low;
}

function number(sheets) {
  const { pages } = document.documentElement.dataset;
  sheets.forEach((sheet, index) => {
    const words = (pages ?? "").replace("{page}", index + 1).replace("{pages}", sheets.length);
    for (const place of sheet.querySelectorAll("[data-page]")) place.textContent = words;
  });
}

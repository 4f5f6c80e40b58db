/** Two months above the two typed days of a form: a first day is chosen, then a last one. */
import { DAY, apart, day, element, iso, month, moved, shifted } from "./month.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

class PortalCalendar extends HTMLElement {
  connectedCallback() {
    if (this.months) return;
    this.names = JSON.parse(document.querySelector("[data-calendar]").textContent);
    this.weekStart = Number(this.dataset.weekStart);
    this.fields = [...this.querySelectorAll("input")];
    this.months = element("div", "calendar__months");
    this.prepend(this.#turner(-1, this.dataset.earlier), this.months, this.#turner(1, this.dataset.later));
    this.isOpen = false; // whether a first day waits for its last
    this.at = day(this.fields[1].value);
    this.left = shifted(this.at, -1);
    this.addEventListener("click", ({ target }) => this.#click(target));
    this.addEventListener("keydown", (event) => this.#press(event));
    this.addEventListener("input", () => this.#typed());
    this.closest("form").addEventListener("submit", () => this.#order());
    this.#draw();
  }

  #turner(months, label) {
    const button = element("button", "button calendar__turn");
    Object.assign(button, { type: "button", ariaLabel: label, title: label });
    button.dataset.turn = months;
    return button;
  }

  #click(target) {
    const { turn, day: text } = target.closest("button")?.dataset ?? {};
    if (turn) {
      this.left = shifted(this.left, Number(turn));
      this.#draw();
    }
    if (text) this.#choose(text);
  }

  #choose(text) {
    const [from, to] = this.fields;
    if (this.isOpen) [from.value, to.value] = [from.value, text].sort();
    else from.value = to.value = text;
    this.isOpen = !this.isOpen;
    this.#measure();
    this.#reach(day(text));
  }

  #order() {
    const [from, to] = this.fields;
    [from.value, to.value] = [from.value, to.value].sort();
  }

  /** More days than a page shows are refused where they are chosen. */
  #measure() {
    const [from, to] = this.fields.map(({ value }) => day(value));
    const isLong = Math.abs(to - from) >= this.dataset.most * DAY;
    this.fields[1].setCustomValidity(isLong ? this.dataset.tooLong : "");
  }

  #typed() {
    this.#measure();
    if (!this.fields.every((field) => field.value && field.validity.valid)) return;
    this.isOpen = false;
    this.#reach(day(this.fields[1].value), { focus: false });
  }

  #press(event) {
    if (!event.target.dataset.day) return;
    const weekday = (this.at.getUTCDay() + 6 - this.weekStart) % 7;
    const days = { ...STEPS, Home: -weekday, End: 6 - weekday }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (days === undefined && months === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#reach(months ? shifted(this.at, event.shiftKey ? months * 12 : months) : moved(this.at, days));
  }

  /** Bring a day into sight and under the keyboard. */
  #reach(wanted, { focus = true } = {}) {
    const [{ min, max }] = this.fields;
    this.at = new Date(Math.min(day(max), Math.max(day(min), wanted)));
    // A narrow screen shows the second month alone.
    const isNarrow = !this.querySelector(".month").checkVisibility();
    const away = apart(this.left, this.at);
    if (away > 1 || away < (isNarrow ? 1 : 0)) this.left = shifted(this.at, away < 0 && !isNarrow ? 0 : -1);
    this.#draw();
    if (focus) this.querySelector("[data-day][tabindex='0']").focus();
  }

  #draw() {
    const [{ value: from, min, max }, { value: to }] = this.fields;
    const shown = { names: this.names, weekStart: this.weekStart, from, to, min, max };
    this.months.replaceChildren(month(this.left, shown), month(shifted(this.left, 1), shown));
    const days = [...this.querySelectorAll("[data-day]:enabled")];
    const reached = days.find(({ dataset }) => dataset.day === iso(this.at)) ?? days.at(-1);
    if (reached) reached.tabIndex = 0;
    const [earlier, later] = this.querySelectorAll("[data-turn]");
    earlier.disabled = apart(day(min), this.left) <= 0;
    later.disabled = apart(shifted(this.left, 1), day(max)) <= 0;
  }
}

customElements.define("portal-calendar", PortalCalendar);

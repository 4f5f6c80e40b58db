/** One month as a table of buttons. Days are UTC midnights; months are counted from them. */

export const DAY = 86_400_000;

export const day = (text) => new Date(`${text}T00:00Z`);
export const iso = (date) => date.toISOString().slice(0, 10);
export const moved = (date, days) => new Date(date.getTime() + days * DAY);

/** The same day of another month, or that month's last one. */
export function shifted(date, months) {
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0));
  return moved(last, Math.min(date.getUTCDate() - last.getUTCDate(), 0));
}

/** Months from one day's to another's. */
export function apart(from, to) {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}

/** `names` holds the locale's months and days, Sunday first; `weekStart` counts from Monday = 0. */
export function month(date, { names, weekStart, from, to, min, max }) {
  const first = moved(date, 1 - date.getUTCDate());
  const begins = moved(first, -((first.getUTCDay() + 6 - weekStart) % 7));
  const table = element("table", "month");
  table.setAttribute("role", "grid");
  table.createCaption().textContent = `${names.months[first.getUTCMonth()]} ${first.getUTCFullYear()}`;
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  for (let column = 0; column < 7; column += 1) {
    const weekday = (weekStart + column + 1) % 7;
    const cell = element("th", "month__weekday", names.shortDays[weekday]);
    cell.scope = "col";
    cell.abbr = names.days[weekday];
    head.append(cell);
  }
  // Six weeks, always: a month more or less must not move what lies below.
  for (let index = 0; index < 42; index += 1) {
    if (index % 7 === 0) body.insertRow();
    const shown = moved(begins, index);
    const cell = body.rows[body.rows.length - 1].insertCell();
    if (apart(first, shown)) continue;
    const text = iso(shown);
    cell.setAttribute("aria-selected", text >= from && text <= to);
    cell.toggleAttribute("data-edge", text === from || text === to);
    const button = element("button", "month__day", shown.getUTCDate());
    Object.assign(button, { type: "button", tabIndex: -1, disabled: text < min || text > max });
    button.dataset.day = text;
    button.ariaLabel = `${names.days[shown.getUTCDay()]} ${shown.getUTCDate()} ${table.caption.textContent}`;
    if (text === max) button.ariaCurrent = "date";
    cell.append(button);
  }
  return table;
}

export function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

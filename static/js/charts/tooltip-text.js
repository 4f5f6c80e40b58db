/** The lines of a tooltip: the texts that the server wrote for a place of a chart, put in order. */

/** The lines about a place; null where a chart tells nothing about it. */
export function describe({ data, tooltip }, place, series) {
  const found = tooltip?.places[place];
  if (!found) return null;
  const isOne = tooltip.series.length === 1;
  const about = isOne ? ofPeriods(data, tooltip, place) : ofSeries(tooltip, place, series);
  return { note: found.note, ...about };
}

/** The same as a sentence, for whoever has it read aloud. */
export function spoken({ title, subtitle, note, rows }) {
  const head = [title, subtitle, note].filter(Boolean).join(", ");
  const lines = rows.map(({ label, value, change }) => [label, value, change].filter(Boolean).join(" "));
  return `${head}: ${lines.join("; ")}`;
}

/** A single series: a line for each period, and one for the difference. */
function ofPeriods(data, { places, series: [series], trend, subject, period, comparison, difference }, place) {
  const { title, before, facts, period: bucket } = places[place];
  const days = bucket || period;
  const value = [series.values[place], series.shares[place]].filter(Boolean).join(" · ");
  const rows = [{ key: keyOfPlace(data, series, place), label: days || title, value }];
  if (trend) rows.push({ key: keyOf(series), role: "trend", label: trend.label, value: trend.values[place] });
  if (series.previous.length) {
    const key = data.some(({ meta }) => meta.role === "previous") && "previous";
    rows.push({ key, label: before || comparison, value: series.previous[place] });
  }
  const change = { change: series.changes[place], mood: series.moods[place] };
  if (series.differences[place]) rows.push({ label: difference, value: series.differences[place], ...change });
  rows.push(...facts.map(({ term, text }) => ({ label: term, value: text, isFact: true })));
  return { title: (days && title) || subject, subtitle: days && title ? subject : "", rows };
}

/** Several series: a line for each, with a second one where they are compared. */
function ofSeries({ places, series, subject, comparison, difference, versus }, place, here) {
  const { title, before } = places[place];
  const isCompared = series.some(({ previous }) => previous.length);
  const days = before || comparison;
  const rows = series.flatMap((each, index) => {
    const row = { key: keyOf(each), label: each.label, value: each.values[place], isHere: index === here };
    return each.previous.length ? [row, compared(each, place, versus)] : [row];
  });
  const subtitle = [subject, isCompared && days && `${versus} ${days}`].filter(Boolean).join(" · ");
  return { title, subtitle, rows };
}

function compared({ previous, differences, changes, moods }, place, versus) {
  return {
    isMinor: true,
    label: `${versus} ${previous[place]}`,
    value: differences[place],
    change: changes[place],
    mood: moods[place],
  };
}

/** A pie has a colour for each slice; a heatmap none that a key could show, and lists one for all. */
function keyOfPlace([{ type, meta }], series, place) {
  if (type === "heatmap" || type === "marks") return null;
  if (type !== "pie") return keyOf(series);
  const [slot, role] = meta.slots[place];
  return keyOf({ series: slot, role });
}

function keyOf({ series, role }) {
  return role === "other" ? role : series + 1;
}

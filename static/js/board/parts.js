/** Lists, gauges and sentences that need no Plotly, from the parts that the server laid out. */
import { filterLink } from "../controls/filter-links.js";

/** One copy of the row's template per row. */
export function fillRows(list, template, rows) {
  list.replaceChildren(...rows.map((row) => fillRow(template.content.cloneNode(true), row)));
}

export function fillSentences(element, sentences) {
  element.replaceChildren(
    ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })),
  );
}

export function fillGoal(tile, goal) {
  const scale = tile.querySelector("[data-part=goal]");
  if (!scale) return;
  scale.toggleAttribute("hidden", !goal);
  const part = (name) => tile.querySelector(`[data-goal=${name}]`);
  for (const name of ["text", "share_text", "pace_text"]) part(name).textContent = goal?.[name] ?? "";
  part("pace_text").dataset.mood = goal?.mood ?? "";
  if (!goal) return;
  part("share").setAttribute("width", goal.share);
  // Outside of the scale there is nothing to see.
  part("pace").setAttribute("d", `M${goal.pace ?? 2} 0v1`);
}

function fillRow(fragment, row) {
  const field = (name) => fragment.querySelector(`[data-field=${name}]`);
  field("label").replaceChildren(filterLink(row.label, row.page_filter));
  field("label").title = row.label;
  field("value").value = row.value ?? "";
  field("value").title = row.exact;
  field("value").textContent = row.text;
  field("change").textContent = row.change_text;
  field("change").dataset.mood = row.mood;
  if (field("rate_text")) field("rate_text").textContent = row.rate_text;
  field("share")?.setAttribute("width", row.share);
  for (const name of ["line", "end"]) field(name)?.setAttribute("d", row.spark?.[name] ?? "");
  return fragment;
}

/** The course of an enlarged number: its sparkline as a line chart with axes, and its rows beside it. */
import "../charts/chart.js";

const PARTS = "portal-chart, .data-table";

/** Fetches the chart of a tile that has a sparkline, again with each change; returns a function that ends it. */
export function showCourse(tile) {
  if (!tile.querySelector(".kpi__spark")) return () => {};
  const course = Object.assign(document.createElement("div"), { className: "large-course" });
  const observer = new MutationObserver(() => { if (tile.dataset.changed !== undefined) load(tile, course); });
  observer.observe(tile, { attributeFilter: ["data-changed"] });
  load(tile, course);
  return () => {
    observer.disconnect();
    course.remove();
  };
}

async function load(tile, course) {
  const html = await tile.closest("portal-dashboard")?.viewOf(tile, "chart");
  const page = document.createElement("template");
  page.innerHTML = html || "";
  const parts = [...page.content.querySelectorAll(PARTS)];
  // Without a chart the sparkline stays. The tile may be small again.
  if (!tile.matches("[popover]") || !parts.length) return;
  course.replaceChildren(...parts);
  // The number stands above already.
  course.querySelector(".chart__total")?.remove();
  for (const table of course.querySelectorAll(".data-table")) Object.assign(table, { open: true, tabIndex: 0 });
  tile.querySelector(".tile__body").after(course);
}

/** The cursor of a chart: the place that its tooltip tells about, with a dot on each line. */

/** `box` and `points` are in pixels of the canvas. */
export function drawCursor(chart, { left, top, width, height }, points = []) {
  clearCursor(chart);
  const cursor = element("chart-cursor", { left, top, width, height });
  cursor.toggleAttribute("data-upright", !width && height > 0);
  cursor.append(...points.map((point) => {
    const dot = element("chart-cursor__dot", { top: point.top - top });
    dot.style.setProperty("--key", point.colour);
    return dot;
  }));
  cursor.style.translate = `${chart.origin.left}px ${chart.origin.top}px`;
  chart.append(cursor);
}

export function clearCursor(chart) {
  chart.querySelector(".chart-cursor")?.remove();
}

function element(className, sizes) {
  const made = Object.assign(document.createElement("div"), { className });
  for (const [name, pixels] of Object.entries(sizes)) made.style[name] = `${pixels}px`;
  return made;
}

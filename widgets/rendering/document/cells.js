/** Cells of heatmaps as shapes: Plotly's drawing of them is a picture, which paper shows blurred. */

const SVG = "http://www.w3.org/2000/svg";

export function drawCells(canvas) {
  const trace = canvas._fullData.find(({ type }) => type === "heatmap");
  const picture = canvas.querySelector(".hm image");
  if (!trace || !picture) return;
  const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(picture.getAttribute(name)));
  const { z, zmin, zmax, colorscale } = trace;
  const across = width / z[0].length;
  const down = height / z.length;
  const isUpwards = canvas._fullLayout.yaxis.range[0] < canvas._fullLayout.yaxis.range[1];
  const group = document.createElementNS(SVG, "g");
  z.forEach((line, row) => line.forEach((value, column) => {
    if (value === null || Number.isNaN(value)) return;
    const place = isUpwards ? z.length - 1 - row : row;
    const share = Math.min(Math.max((value - zmin) / (zmax - zmin || 1), 0), 1);
    group.append(cell(left + column * across, top + place * down, across, down, colourAt(colorscale, share)));
  }));
  picture.replaceWith(group);
}

function cell(x, y, width, height, fill) {
  const rect = document.createElementNS(SVG, "rect");
  const gap = Math.min(1, width / 6, height / 6);
  const box = { x: x + gap, y: y + gap, width: width - 2 * gap, height: height - 2 * gap, rx: 1 };
  for (const [name, value] of Object.entries({ ...box, fill })) rect.setAttribute(name, value);
  return rect;
}

/** The colour at a share of a scale, between the two stops around it. */
function colourAt(scale, share) {
  const next = scale.findIndex(([stop]) => stop >= share);
  if (next <= 0) return scale[Math.max(next, 0)][1];
  const [from, to] = [scale[next - 1], scale[next]];
  const part = (share - from[0]) / (to[0] - from[0] || 1);
  const [one, other] = [channels(from[1]), channels(to[1])];
  return `rgb(${one.map((value, index) => Math.round(value + (other[index] - value) * part)).join(", ")})`;
}

function channels(colour) {
  if (colour.startsWith("rgb")) return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

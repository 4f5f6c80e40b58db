/** Places of a drawn chart: buckets, categories, slices or cells, numbered as the tooltip has them. */

/** The place of the marks that Plotly found under the pointer; of bars the series, too. */
export function placeOf([{ data, pointNumber, curveNumber }]) {
  if (Array.isArray(pointNumber)) return { place: pointNumber[0] * data.x.length + pointNumber[1] };
  return { place: pointNumber, series: data.type === "bar" ? curveNumber : null };
}

/** How many places lie beside each other in a row of the chart. */
export function rowLength({ data: [{ type, x }] }) {
  return type === "heatmap" ? x.length : 1;
}

/** The box of a place's marks, in pixels of the canvas; for lines the upright through their points. */
export function boxOf({ _fullLayout: layout, calcdata, data }, place) {
  const [trace] = data;
  if (trace.type === "pie") return slice(calcdata[0], place);
  const { xaxis, yaxis } = layout;
  const whole = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  if (trace.type === "heatmap") {
    const across = span(xaxis, place % trace.x.length);
    const down = span(yaxis, Math.floor(place / trace.x.length));
    return { left: across.start, width: across.size, top: down.start, height: down.size };
  }
  if (trace.type === "scatter") return { ...whole, left: xaxis._offset + xaxis.d2p(trace.x[place]), width: 0 };
  const { start, size } = span(trace.orientation === "h" ? yaxis : xaxis, place);
  return trace.orientation === "h" ? { ...whole, top: start, height: size } : { ...whole, left: start, width: size };
}

/** The points of lines at a place, with their colours; stacked areas have none of their own. */
export function pointsOf({ _fullLayout: layout, _fullData: traces }, place) {
  const lines = traces.filter(({ type, stackgroup }) => type === "scatter" && !stackgroup);
  return lines.filter(({ y }) => y[place] !== null && y[place] !== undefined).map(({ y, yaxis, line }) => {
    const axis = layout[yaxis === "y2" ? "yaxis2" : "yaxis"];
    return { top: axis._offset + axis.d2p(y[place]), colour: line.color };
  });
}

function span(axis, place) {
  const [one, other] = [axis.d2p(place - 0.5), axis.d2p(place + 0.5)];
  return { start: axis._offset + Math.min(one, other), size: Math.abs(other - one) };
}

function slice(slices, place) {
  const [{ cx, cy }] = slices;
  const [x, y] = slices.find(({ i }) => i === place)?.pxmid ?? [0, 0];
  return { left: cx + x, top: cy + y, width: 0, height: 0 };
}

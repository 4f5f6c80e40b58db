// The plotly.js that pages load. Scatter (lines, points, areas) is always part of the core; every
// other kind of trace that a chart uses is a line here, and draws as scatter while it is missing.
import Plotly from "plotly.js/lib/core"
import bar from "plotly.js/lib/bar"
import heatmap from "plotly.js/lib/heatmap"
import pie from "plotly.js/lib/pie"

Plotly.register([bar, heatmap, pie])

export default Plotly

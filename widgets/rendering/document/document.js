/** Lays a document out on sheets of paper and draws its charts; `data-state` tells how it ended. */
import { drawCharts, reserveHeights } from "./figures.js";
import { fillContents, layOut } from "./sheets.js";

const root = document.documentElement;
const mostPages = Number(location.hash.slice(1)) || Infinity;

try {
  await Promise.allSettled([...document.fonts].map((font) => font.load()));
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  reserveHeights();
  const sheets = layOut(mostPages);
  if (sheets) {
    fillContents(sheets);
    await drawCharts();
  }
  root.dataset.state = sheets ? "ready" : "too_long";
} catch (error) {
  root.dataset.state = `failed: ${error.message}`;
}

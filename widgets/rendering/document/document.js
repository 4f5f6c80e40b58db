/** Shows a document, lays it out on sheets of paper and draws its charts. What the document holds is parsed
 * and never run: this page's own scripts alone are. */
import { drawCharts, reserveHeights } from "./figures.js";
import { fillContents, layOut } from "./sheets.js";

/** Resolves to false where the document has more than so many pages. */
globalThis.showDocument = async (html, mostPages) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(parsed.documentElement), document.documentElement);
  await Promise.allSettled([...document.fonts].map((font) => font.load()));
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  reserveHeights();
  const sheets = layOut(mostPages);
  if (!sheets) return false;
  fillContents(sheets);
  await drawCharts();
  return true;
};

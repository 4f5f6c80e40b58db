/** First what the server wrote, then the scripts: they start when a frame has been painted. */

const start = () => import("./dashboard.js");
// Pages that are not looked at paint nothing.
const patience = setTimeout(start, 500);

requestAnimationFrame(() => setTimeout(() => {
  clearTimeout(patience);
  start();
}));

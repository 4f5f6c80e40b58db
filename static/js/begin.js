/** First what the server wrote, then the scripts: they are asked for when a frame has been painted. */

function start() {
  // All at once: found one by another's import, they would come one after the other.
  for (const link of document.querySelectorAll("link[rel=later]")) link.rel = "modulepreload";
  import("./dashboard.js");
}

// Pages that are not looked at paint nothing.
const patience = setTimeout(start, 500);

requestAnimationFrame(() => setTimeout(() => {
  clearTimeout(patience);
  start();
}));

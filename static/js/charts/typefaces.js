/** Typefaces that come while a page is open. The browser reports those that a page has once more
 * when the window or the colour scheme changes: only one that was missing changes the width of words. */

const present = new Set([...document.fonts].filter(({ status }) => status === "loaded").map(keyOf));
const callbacks = new Set();

/** Has `callback` called each time that a typeface comes which the page did not have. */
export function onNewTypeface(callback) {
  callbacks.add(callback);
}

document.fonts.addEventListener("loadingdone", ({ fontfaces }) => {
  const fresh = fontfaces.map(keyOf).filter((key) => !present.has(key));
  for (const key of fresh) present.add(key);
  if (fresh.length) for (const callback of callbacks) callback();
});

function keyOf({ family, weight, style, unicodeRange }) {
  return [family, weight, style, unicodeRange].join(" ");
}

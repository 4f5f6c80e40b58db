/** Replaces HTML and keeps what must survive it: elements of one `data-keep` name, on both sides,
 * stay the elements they are, with what is open, scrolled or drawn in them. */

export function morph(old, fresh) {
  const kept = new Map();
  for (const child of old.children) if (child.dataset.keep) kept.set(child.dataset.keep, child);
  const next = [...fresh.childNodes].map((node) => {
    const same = kept.get(node.dataset?.keep);
    if (same) become(same, node);
    return same ?? node;
  });
  const stays = new Set(next);
  for (const child of [...old.childNodes]) if (!stays.has(child)) child.remove();
  // Nothing that stays is moved: taken out of the page, a chart would forget what it drew.
  let place = old.firstChild;
  for (const node of next) {
    if (node === place) place = node.nextSibling;
    else old.insertBefore(node, place);
  }
}

function become(same, node) {
  same.hidden = node.hidden;
  if (node.ariaLabel) same.ariaLabel = node.ariaLabel;
  if (node.dataset.lines) same.dataset.lines = node.dataset.lines;
  // What Plotly draws in is Plotly's.
  const isTaken = same.matches(".chart__canvas") && same.firstElementChild && !same.querySelector(".static-chart");
  if (!isTaken) morph(same, node);
}

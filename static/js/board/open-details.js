/** Closes the open details of a tile on Escape and on a click elsewhere. */
const OPEN = ".details[open]";

export function closeOpenDetails() {
  document.addEventListener("keydown", closeByKey);
  document.addEventListener("click", closeElsewhere);
}

function closeByKey({ key }) {
  const open = key === "Escape" && document.querySelector(OPEN);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

function closeElsewhere({ target }) {
  for (const open of document.querySelectorAll(OPEN)) {
    if (!open.contains(target)) open.open = false;
  }
}

/** Closes an open passport as a reader expects: by Escape, or by looking elsewhere. */
const OPEN = ".passport[open]";

document.addEventListener("keydown", ({ key }) => {
  const open = key === "Escape" && document.querySelector(OPEN);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("click", ({ target }) => {
  for (const open of document.querySelectorAll(OPEN)) {
    if (!open.contains(target)) open.open = false;
  }
});

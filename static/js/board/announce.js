/** Says politely, to whom it is read, that numbers are new. */
export function announce(board) {
  const status = board.querySelector("[data-announce]");
  status.textContent = "";
  // The same words again are read only where they were gone.
  requestAnimationFrame(() => { status.textContent = status.dataset.text; });
}

/** Copies the address of what is shown, with the days and all else that was chosen. */

const SHOWN_MS = 2000;
let timer;

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", copy);
}

async function copy() {
  // The first address may leave its days to the server; the history names them.
  const { origin, pathname, search } = location;
  await navigator.clipboard.writeText(`${origin}${pathname}${history.state ?? search}`);
  const toast = document.querySelector("[data-toast]");
  toast.textContent = toast.dataset.text;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.textContent = ""; }, SHOWN_MS);
}

/** The page's dialogs: which keys there are, and where to go. */
import { areOn, turn } from "./shortcuts.js";
import { open as openGoto } from "./command-palette.js";

const OPENERS = { help: (dialog) => dialog.showModal(), goto: openGoto };

for (const button of document.querySelectorAll("[data-opens]")) {
  const { opens } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", () => OPENERS[opens](document.querySelector(`[data-dialog=${opens}]`)));
}

for (const dialog of document.querySelectorAll("[data-dialog]")) {
  // Only the backdrop is the dialog itself: what it shows lies in a box within.
  // Opened from nowhere in particular, it would leave the focus in its hidden field.
  dialog.addEventListener("close", () => dialog.querySelector(":focus")?.blur());
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });
}

const help = document.querySelector("[data-dialog=help]");
const choice = help?.querySelector("[data-keys-switch]");
if (choice) {
  choice.checked = areOn();
  choice.addEventListener("change", () => turn(choice.checked));
  help.addEventListener("keydown", ({ key }) => { if (key === "?") help.close(); });
}

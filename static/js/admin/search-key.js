/** The key `/` leads to the search field. */
import { bind } from "../controls/shortcuts.js";

bind("/", () => {
  const field = document.querySelector("[data-desk-search]");
  if (!field?.checkVisibility()) return false;
  field.select();
  return true;
});

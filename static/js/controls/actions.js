/** Actions of a page and of its tiles: by quiet menus, and by keys. */
import "./copy-link.js";
import "../board/enlarge.js";
import "./dialogs.js";
import "./tile-navigation.js";

const OPEN = ":is(.actions, .tile-menu, .account)[open]";

document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(OPEN);
  if (menu) close(menu);
});

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(target)) menu.open = false;
    else if (target.closest(".menu__item")) close(menu);
  }
}, { capture: true });

document.querySelector("[data-enters-kiosk]")?.addEventListener("click", ({ currentTarget: link }) => {
  // The days may be others than those the page came with.
  link.search = `${history.state ?? location.search}&view=kiosk`;
});

function close(menu) {
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
}

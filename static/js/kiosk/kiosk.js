/** Kiosk view: fills the screen at a touch, keeps it awake, and turns its pages and dashboards. */
import { count, isLast, next, paginate, previous, show } from "./pages.js";

const IDLE_MS = 3000;
const REST_MS = 60_000;
const SETTLE_MS = 300;
const root = document.documentElement;
let idle;
let turning;
let settling;
let isPaused = false;

const kiosk = () => document.querySelector("[data-kiosk]");
const rotates = () => kiosk().dataset.seconds !== undefined;
const pageMs = () => Number(kiosk().dataset.pageSeconds) * 1000;

function settle() {
  paginate();
  const pause = kiosk().querySelector("[data-pause]");
  const full = kiosk().querySelector("[data-fullscreen]");
  pause.hidden = !rotates() && count() < 2;
  pause.setAttribute("aria-pressed", isPaused);
  full.hidden = !document.fullscreenEnabled;
  plan(pageMs());
}

/** Tiles that arrive may be higher or lower than what was reserved for them. */
function settleSoon() {
  clearTimeout(settling);
  settling = setTimeout(settle, SETTLE_MS);
}

function plan(milliseconds) {
  clearTimeout(turning);
  const turns = !isPaused && (rotates() || count() > 1);
  kiosk().toggleAttribute("data-turns", turns);
  kiosk().style.setProperty("--page-ms", `${milliseconds}ms`);
  if (turns) turning = setTimeout(advance, milliseconds);
}

/** The next page; after the last one the next dashboard, or the first page again. */
function advance() {
  if (isLast() && rotates()) return turn();
  next();
  plan(pageMs());
}

/** The next dashboard, in the same document: another one would end the full screen. */
async function turn() {
  const url = kiosk().dataset.next;
  try {
    const answer = await fetch(url);
    if (!answer.ok || answer.redirected) return location.assign(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("portal-dashboard").replaceWith(document.adoptNode(page.querySelector("portal-dashboard")));
    document.title = page.title;
    history.replaceState(null, "", url);
    settle();
  } catch {
    // Without a network what is shown is better than an error.
    plan(pageMs());
  }
}

/** Somebody is there: show the ways out, and do not turn the page under their hands. */
function showControls() {
  root.removeAttribute("data-idle");
  clearTimeout(idle);
  idle = setTimeout(() => root.toggleAttribute("data-idle", true), IDLE_MS);
  plan(Math.max(REST_MS, pageMs()));
}

function onClick({ target }) {
  const page = target.closest("[data-page]");
  if (target.closest("[data-pause]")) {
    isPaused = !isPaused;
    target.closest("[data-pause]").setAttribute("aria-pressed", isPaused);
    plan(pageMs());
  } else if (page) {
    show(Number(page.dataset.page));
  } else if (target.closest("[data-fullscreen]") || !target.closest("a, button, summary")) {
    fill();
  }
}

function fill() {
  if (document.fullscreenElement) return;
  // Refused, the kiosk works in its window.
  root.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {});
}

function leave() {
  location.assign(kiosk().querySelector("[data-leave]").href);
}

function onKey(event) {
  showControls();
  if (event.key === "Escape") leave();
  if (event.key === "ArrowRight" || event.key === "PageDown") next();
  if (event.key === "ArrowLeft" || event.key === "PageUp") previous();
}

async function stayAwake() {
  if (document.hidden) return;
  // Where it is refused, the screen's own settings decide.
  await navigator.wakeLock?.request("screen").catch(() => null);
}

for (const name of ["pointermove", "pointerdown", "wheel"]) addEventListener(name, showControls, { passive: true });
document.addEventListener("keydown", onKey, { capture: true });
document.addEventListener("click", onClick);
document.addEventListener("visibilitychange", stayAwake);
// The browser takes the Escape that ends its full screen for itself.
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave(); });
addEventListener("resize", settleSoon);
new MutationObserver(settleSoon).observe(document.querySelector("main"), { subtree: true, attributeFilter: ["data-bare"] });
document.fonts.addEventListener("loadingdone", settleSoon);
showControls();
settle();
stayAwake();

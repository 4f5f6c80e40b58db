/** Kiosk view: fills the screen at a touch, keeps it awake, and turns to the next dashboard. */
import { fit } from "./font-size.js";

const IDLE_MS = 3000;
const REST_MS = 60_000;
const root = document.documentElement;
let idle;
let turning;
let isPaused = false;

const kiosk = () => document.querySelector("[data-kiosk]");

function settle() {
  const pause = kiosk().querySelector("[data-pause]");
  const full = kiosk().querySelector("[data-fullscreen]");
  pause.hidden = !kiosk().dataset.seconds;
  pause.setAttribute("aria-pressed", isPaused);
  full.hidden = !document.fullscreenEnabled;
  fit();
  plan(Number(kiosk().dataset.seconds) * 1000);
}

function plan(milliseconds) {
  clearTimeout(turning);
  if (kiosk().dataset.seconds && !isPaused) turning = setTimeout(turn, milliseconds);
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
    plan(Number(kiosk().dataset.seconds) * 1000);
  }
}

/** Somebody is there: show the ways out, and do not turn the page under their hands. */
function stir() {
  root.removeAttribute("data-idle");
  clearTimeout(idle);
  idle = setTimeout(() => root.toggleAttribute("data-idle", true), IDLE_MS);
  plan(Math.max(REST_MS, Number(kiosk().dataset.seconds) * 1000));
}

function click({ target }) {
  if (target.closest("[data-pause]")) {
    isPaused = !isPaused;
    settle();
  } else if (target.closest("[data-fullscreen]") || !target.closest("a, button, summary, .details")) {
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

function press(event) {
  stir();
  if (event.key === "Escape" && !document.querySelector(".details[open]")) leave();
}

async function stayAwake() {
  if (document.hidden) return;
  // Where it is refused, the screen's own settings decide.
  await navigator.wakeLock?.request("screen").catch(() => null);
}

for (const name of ["pointermove", "pointerdown", "wheel"]) addEventListener(name, stir, { passive: true });
document.addEventListener("keydown", press, { capture: true });
document.addEventListener("click", click);
document.addEventListener("visibilitychange", stayAwake);
// The browser takes the Escape that ends its full screen for itself.
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave(); });
addEventListener("resize", fit);
stir();
settle();
stayAwake();

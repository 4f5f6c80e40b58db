/** The preview beside the builder's form: the last good one stays while the next is fetched. */
const DEBOUNCE = 500;
const AGAIN = 1200;
const MOST_TRIES = 40;
const WORDS = {
  waiting: "Fetching the numbers…",
  busy: "The preview goes on in a moment.",
  invalid: "The preview shows once everything is filled in.",
  ready: "With the client's own numbers of the last 30 days.",
};

const root = document.querySelector("[data-builder-preview]");
const form = document.querySelector("#builder");

if (root && form) {
  const button = root.querySelector("[name=_preview]");
  const status = root.querySelector("[data-preview-status]");
  let [shown, next] = root.querySelectorAll("iframe");
  let timer = 0;
  let tries = 0;

  const ask = () => {
    button.formTarget = next.name;
    form.requestSubmit(button);
  };
  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, milliseconds);
  };
  const changed = () => {
    tries = 0;
    later(DEBOUNCE);
  };
  const loaded = ({ target }) => {
    const state = target.contentDocument?.querySelector("[data-preview]")?.dataset.preview;
    if (target !== next || target.contentDocument?.URL === "about:blank") return;
    status.textContent = WORDS[state] ?? "The preview is not available at the moment.";
    if (!state) return;
    const isFirst = !shown.contentDocument?.querySelector("[data-preview]");
    if (state === "ready" || (state === "waiting" && isFirst)) {
      next.hidden = false;
      shown.hidden = true;
      [shown, next] = [next, shown];
    }
    if ((state === "waiting" || state === "busy") && ++tries < MOST_TRIES) later(AGAIN);
  };

  for (const frame of [shown, next]) frame.addEventListener("load", loaded);
  form.addEventListener("input", changed);
  root.querySelector("[name=preview-theme]").addEventListener("change", changed);
  root.querySelector("[data-preview-width]").addEventListener("change", ({ target }) => {
    root.classList.toggle("preview--narrow", target.value === "narrow");
  });
  button.hidden = true;
  ask();
}

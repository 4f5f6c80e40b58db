/** The preview beside a brand's form: the last one stays while the next is rendered. */
const DEBOUNCE = 300;

const root = document.querySelector("[data-brand-preview]");
const form = document.querySelector("#brand");

if (root && form) {
  const button = root.querySelector("[name=_preview]");
  const contrast = document.querySelector("[data-contrast]");
  let [shown, next] = root.querySelectorAll("iframe");
  let timer = 0;

  const ask = () => {
    button.formTarget = next.name;
    form.requestSubmit(button);
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DEBOUNCE);
  };
  const loaded = ({ target }) => {
    const page = target.contentDocument;
    if (target !== next || !page?.querySelector("[data-brand-ready]")) return;
    next.hidden = false;
    shown.hidden = true;
    [shown, next] = [next, shown];
    const findings = page.querySelector("[data-findings] > ul");
    if (findings.outerHTML !== contrast.innerHTML) contrast.innerHTML = findings.outerHTML;
  };

  for (const frame of [shown, next]) frame.addEventListener("load", loaded);
  form.addEventListener("input", changed);
  root.querySelector("[name=preview-theme]").addEventListener("change", changed);
  // With scripts a repair changes its field in place, and files that were chosen stay chosen.
  form.addEventListener("click", (event) => {
    const repair = event.target.closest("[name=_repair]");
    if (!repair) return;
    event.preventDefault();
    const [name, colour] = repair.value.split(":");
    const field = form.elements.namedItem(name);
    field.value = colour;
    field.focus();
    changed();
  });
  button.hidden = true;
  ask();
}

/** Shows the settings of the chosen platform alone on the form of a new connection. */
const source = document.querySelector("select[name=source]");
const settings = document.querySelectorAll("[data-platform]");

const update = () => {
  for (const field of settings) {
    const row = field.closest(".form-row");
    if (row) row.hidden = field.dataset.platform !== source.value;
  }
};

if (source && settings.length) {
  source.addEventListener("change", update);
  update();
}

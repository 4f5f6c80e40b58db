/** Fills in what follows from a country: the server renders the fields. */
const fields = document.querySelector("[data-conventions]");
const country = document.querySelector("select[name=country]");

if (fields && country) {
  let asked = "";
  country.addEventListener("change", async () => {
    asked = country.value;
    if (!asked) return;
    const query = new URLSearchParams({ country: asked });
    const answer = await fetch(`${fields.dataset.conventions}?${query}`);
    const html = await answer.text();
    // A faster choice of another country wins.
    if (answer.ok && asked === query.get("country")) fields.innerHTML = html;
  });
}

/** The running head of printed pages: whose they are, and the day. */

addEventListener("beforeprint", () => {
  const { runningHead } = document.querySelector("[data-running-head]")?.dataset ?? {};
  if (!runningHead) return;
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format();
  const { style } = document.documentElement;
  style.setProperty("--running-head", JSON.stringify(`${runningHead} · ${day}`));
});

/** The demo's gallery: tiles as the server wrote them, with nothing to fetch. */
import { speak } from "./plotting.js";
import "./passport.js";
import "./tile.js";

speak(JSON.parse(document.querySelector("[data-formats]").dataset.formats));

/** The demo's gallery: tiles as the server wrote them, with nothing to fetch. */
import { setLocale } from "../charts/scheduler.js";
import "./details.js";
import "./tile.js";

setLocale(JSON.parse(document.querySelector("[data-formats]").dataset.formats));

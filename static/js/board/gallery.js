/** The demo's gallery: tiles as the server wrote them, with nothing to fetch. */
import "./details.js";
import "./tile.js";


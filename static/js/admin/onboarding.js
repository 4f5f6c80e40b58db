/** Pages of a client's guided set-up. Bundled. */
import "./conventions.js";
import "./brand-preview.js";
import "./polled.js";
import "./copy-value.js";

/** Downloads: requested from menus, followed in a popover or in the export centre. Bundled. */
import "./centre.js";
import "./downloads.js";

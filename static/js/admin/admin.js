/** Pages of the admin: theme, menus and keys. Bundled. */
import "../controls/theme.js";
import "./menus.js";
import "./search-key.js";

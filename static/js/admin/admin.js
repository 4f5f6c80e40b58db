/** Pages of the admin: theme, menus and keys. Bundled. */
import "../controls/theme.js";
import "./menus.js";
import "./platform-settings.js";
import "./search-key.js";

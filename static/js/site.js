/** Every page: its theme; on dashboards, their scripts after the first frame. Bundled. */
import "./controls/theme.js";
import "./board/start.js";

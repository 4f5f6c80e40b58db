/** Every page: its theme; on dashboards, their scripts after the first frame. Bundled. */
import "./controls/running-head.js";
import "./controls/theme.js";
import "./board/start.js";

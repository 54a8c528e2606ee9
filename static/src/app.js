import "./js/htmx.js";
import "./js/exit.js";
import "./js/idle.js";
import "./js/forms.js";
import "./js/menus.js";
import "./js/copy.js";
import "./js/keys.js";
import "./js/passkey.js";

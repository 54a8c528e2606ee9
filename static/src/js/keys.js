// One key each: the field that names a key in data-key takes the focus, unless somebody is typing. Where the page has
// none, the key leads to the page that does (data-goes, for who may open it), and its field takes the focus there.
// j and k, and the arrows once a row has the focus, go through the rows of a list; Enter opens a row, as every link. ? says
// what there is. Keys can be turned off (WCAG 2.1.4), for this browser.

const store = "keys";
const places = () => document.querySelectorAll("[data-key]");
const off = () => {
  try { return localStorage.getItem(store) === "off"; } catch { return false; }
};

function show() {
  document.querySelectorAll("[data-keys]").forEach((line) => {
    line.hidden = false;
    line.querySelector("[data-keys-on]").hidden = off();
    line.querySelector("[data-keys-off]").hidden = !off();
  });
  const tell = (place, keys) => {
    if (off()) place.removeAttribute("aria-keyshortcuts");
    else place.setAttribute("aria-keyshortcuts", keys);
  };
  places().forEach((field) => tell(field, field.dataset.key));
  document.querySelectorAll(".table-frame:has(.row-link)").forEach((frame) => tell(frame, "j k"));
  document.querySelectorAll("[data-keys-open]").forEach((button) => { button.hidden = false; });
}

const list = document.querySelector("[data-keys-list]");
let cameFrom = null;

// Not as a modal dialog, which would put the quick exit out of reach.
function openList() {
  cameFrom = document.activeElement;
  list.show();
  list.querySelector("h2").focus();
}

function closeList() {
  list.close();
  const back = cameFrom?.closest?.("details.menu:not([open])")?.querySelector("summary") ?? cameFrom;
  back?.focus?.();
}

const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

// The next row's link takes the focus. An arrow scrolls the page until a row has it.
function step(event) {
  const rows = [...document.querySelectorAll("main .row-link")].filter((row) => row.checkVisibility());
  const now = rows.indexOf(document.activeElement);
  if (!rows.length || (now < 0 && event.key.length > 1)) return false;
  const next = now < 0 ? (STEPS[event.key] > 0 ? 0 : rows.length - 1) : now + STEPS[event.key];
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented || off()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("[role='dialog']:not([hidden]), dialog[open]")) return;
  if (event.key in STEPS && !event.shiftKey) {
    if (step(event)) event.preventDefault();
    return;
  }
  if (event.key === "?" && list) {
    event.preventDefault();
    openList();
    return;
  }
  const field = [...places()].find((one) => one.dataset.key === event.key);
  const goes = [...document.querySelectorAll("[data-goes]")].find((one) => one.dataset.goes === event.key);
  if (!field && !goes) return;
  event.preventDefault();
  if (field) field.focus();
  else location.assign(`${goes.dataset.goesTo}#key=${encodeURIComponent(event.key)}`);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && list?.open) closeList();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-open]")) openList();
  if (event.target.closest?.("[data-keys-close]")) closeList();
  const button = event.target.closest?.("[data-keys-toggle]");
  if (!button) return;
  try { localStorage.setItem(store, off() ? "on" : "off"); } catch { /* storage is off: keys stay on */ }
  show();
  button.closest("[data-keys]").querySelector(":scope > :not([hidden]) [data-keys-toggle]").focus();
});
document.addEventListener("htmx:load", show);
show();

// Come here by a key: its field takes the focus, and the address forgets it.
const came = location.hash.match(/^#key=(.+)$/)?.[1];
if (came) {
  history.replaceState(history.state, "", location.pathname + location.search);
  [...places()].find((one) => one.dataset.key === decodeURIComponent(came))?.focus();
}

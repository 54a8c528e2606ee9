// One key each: the field that names a key in data-key takes the focus, unless somebody is typing. Where the page has
// none, the key leads to the page that does (data-goes, for who may open it), and its field takes the focus there.
// Keys can be turned off (WCAG 2.1.4), for this browser.

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
  places().forEach((field) => {
    if (off()) field.removeAttribute("aria-keyshortcuts");
    else field.setAttribute("aria-keyshortcuts", field.dataset.key);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented || off()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("[role='dialog']:not([hidden]), dialog[open]")) return;
  const field = [...places()].find((one) => one.dataset.key === event.key);
  const goes = [...document.querySelectorAll("[data-goes]")].find((one) => one.dataset.goes === event.key);
  if (!field && !goes) return;
  event.preventDefault();
  if (field) field.focus();
  else location.assign(`${goes.dataset.goesTo}#key=${encodeURIComponent(event.key)}`);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-keys-toggle]");
  if (!button) return;
  try { localStorage.setItem(store, off() ? "on" : "off"); } catch { /* storage is off: keys stay on */ }
  show();
  document.querySelector("[data-keys] > :not([hidden]) [data-keys-toggle]")?.focus();
});
document.addEventListener("htmx:load", show);
show();

// Come here by a key: its field takes the focus, and the address forgets it.
const came = location.hash.match(/^#key=(.+)$/)?.[1];
if (came) {
  history.replaceState(history.state, "", location.pathname + location.search);
  [...places()].find((one) => one.dataset.key === decodeURIComponent(came))?.focus();
}

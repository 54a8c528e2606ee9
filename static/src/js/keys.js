// One key each: the field that names a key in data-key takes the focus, unless somebody is typing.
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
  if (event.target.closest?.("input, textarea, select, [contenteditable], [role='dialog']")) return;
  const field = [...places()].find((one) => one.dataset.key === event.key);
  if (!field || field.closest("[inert]")) return;
  event.preventDefault();
  field.focus();
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

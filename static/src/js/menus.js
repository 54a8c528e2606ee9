// Menus are <details>: they work without this. Here: Escape and a press elsewhere close them, selects with
// data-submit send their form.

const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// The current entry of a sideways list is in sight: at once, and again when the letters have their final width.
function showCurrent() {
  document.querySelectorAll(".mainnav, .tabs").forEach((list) => {
    const current = list.querySelector("[aria-current]");
    if (!current) return;
    const outer = list.getBoundingClientRect();
    const inner = current.getBoundingClientRect();
    list.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  });
}
showCurrent();
document.fonts.ready.then(showCurrent);

// Boxes over the picture of a page. The rows of figures are what is sent; a drag with mouse, finger or pen fills one in, and
// whatever is typed there is drawn at once. Without a script the rows are enough.

const form = document.querySelector("form[data-redact]");
const list = form?.querySelector("[data-boxes]");

if (list) {
  const page = form.querySelector("[data-page]");
  const drawn = page.querySelector("svg");
  const toggle = form.querySelector("[data-draw]");
  const here = form.dataset.redact;
  let dragged = null;

  const rows = () => [...list.querySelectorAll("[data-box]")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const figure = (row, name) => parseFloat(field(row, name).value.replace(",", "."));
  const isBlank = (row) => ["left", "top", "width", "height"].every((name) => !field(row, name).value);

  function rectangle(left, top, width, height, name) {
    const rect = document.createElementNS(drawn.namespaceURI, "rect");
    Object.entries({ x: left, y: top, width, height }).forEach(([key, value]) => rect.setAttribute(key, value * 10));
    if (name) rect.classList.add(name);
    return rect;
  }

  function show() {
    const rects = rows().filter((row) => field(row, "page").value === here && !field(row, "drop").checked).map((row) => {
      const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => figure(row, name));
      if (!(width > 0 && height > 0 && left >= 0 && top >= 0)) return null;
      return rectangle(left, top, width, height, row.contains(document.activeElement) ? "is-chosen" : "");
    });
    drawn.replaceChildren(...rects.filter(Boolean));
  }

  // The last row is always free; the next one is made of it.
  function free() {
    const last = rows().at(-1);
    if (isBlank(last)) return last;
    const at = rows().length;
    const row = last.cloneNode(true);
    for (const part of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(/box-\d+-/g, `box-${at}-`));
      }
    }
    row.querySelectorAll(".errors, .field-error").forEach((part) => part.remove());
    row.querySelectorAll("[aria-invalid]").forEach((part) => part.removeAttribute("aria-invalid"));
    ["left", "top", "width", "height"].forEach((name) => { field(row, name).value = ""; });
    field(row, "drop").checked = false;
    field(row, "page").value = here;
    row.querySelector("[data-number]").textContent = at + 1;
    list.append(row);
    return row;
  }

  function place(event) {
    const frame = page.getBoundingClientRect();
    const part = (at, start, length) => Math.min(100, Math.max(0, ((at - start) / length) * 100));
    return [part(event.clientX, frame.left, frame.width), part(event.clientY, frame.top, frame.height)];
  }

  function between([fromX, fromY], [toX, toY]) {
    return [Math.min(fromX, toX), Math.min(fromY, toY), Math.abs(toX - fromX), Math.abs(toY - fromY)];
  }

  function draw(isOn) {
    toggle.setAttribute("aria-pressed", String(isOn));
    page.toggleAttribute("data-drawing", isOn);
  }

  toggle.hidden = false;
  toggle.addEventListener("click", () => draw(!page.hasAttribute("data-drawing")));
  // A finger that drags scrolls, until the button says that it draws.
  draw(matchMedia("(pointer: fine)").matches);

  page.addEventListener("pointerdown", (event) => {
    if (!page.hasAttribute("data-drawing") || event.button !== 0) return;
    event.preventDefault();
    page.setPointerCapture(event.pointerId);
    dragged = place(event);
  });
  page.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    show();
    drawn.append(rectangle(...between(dragged, place(event)), "is-chosen"));
  });
  page.addEventListener("pointercancel", () => { dragged = null; show(); });
  page.addEventListener("pointerup", (event) => {
    if (!dragged) return;
    const [left, top, width, height] = between(dragged, place(event));
    dragged = null;
    if (width < 0.5 || height < 0.3) return show();
    const row = free();
    const rounded = { left, top, width, height };
    Object.entries(rounded).forEach(([name, value]) => { field(row, name).value = value.toFixed(1); });
    field(row, "page").value = here;
    free();
    field(row, "reason").focus({ preventScroll: true });
    row.dispatchEvent(new Event("input", { bubbles: true }));
  });
  list.addEventListener("input", ({ target }) => {
    if (!isBlank(rows().at(-1)) && target.closest("[data-box]") === rows().at(-1)) free();
    show();
  });
  list.addEventListener("change", show);
  list.addEventListener("focusin", show);
  list.addEventListener("focusout", () => setTimeout(show));
  show();
}

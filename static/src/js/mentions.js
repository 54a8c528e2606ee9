// "@" in a textarea with data-mentions offers those whom the field of that name can tell. The text keeps the focus; the
// list is walked by the arrows, Enter or Tab takes the name and ticks it below, Escape closes.

const MOST = 8;
let open = null;

const boxes = (area) => [...area.form.querySelectorAll(`input[type=checkbox][name="${area.dataset.mentions}"]`)];
const nameOf = (box) => box.labels[0].textContent.trim();

// Whoever reads what is being written: the kind that is chosen, where there is a choice.
function readers(area) {
  const kind = area.form.elements.compartment?.value;
  return boxes(area).filter((box) => !kind || box.dataset.reads.split(" ").includes(kind));
}

// The letters after the "@" before the caret, or null.
function asked(area) {
  const before = area.value.slice(0, area.selectionStart);
  return before.match(/(?:^|[\s(])@([^\s@]*(?: [^\s@]+)?)$/)?.[1] ?? null;
}

function close() {
  if (!open) return;
  const { area, list } = open;
  open = null;
  list.remove();
  ["aria-controls", "aria-activedescendant"].forEach((name) => area.removeAttribute(name));
}

function mark(at) {
  open.at = (at + open.found.length) % open.found.length;
  [...open.list.children].forEach((option, index) => {
    option.setAttribute("aria-selected", String(index === open.at));
    if (index === open.at) option.scrollIntoView({ block: "nearest" });
  });
  open.area.setAttribute("aria-activedescendant", open.list.children[open.at].id);
}

function take(at) {
  const { area, found, letters } = open;
  const box = found[at];
  const caret = area.selectionStart;
  area.setRangeText(`@${nameOf(box)} `, caret - letters.length - 1, caret, "end");
  box.checked = true;
  const more = box.closest("details");
  if (more) more.open = true;
  close();
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(area) {
  const letters = asked(area);
  const wanted = letters?.toLocaleLowerCase();
  const found = letters === null ? [] : readers(area).filter((box) => nameOf(box).toLocaleLowerCase().split(" ").some(
    (_word, index, words) => words.slice(index).join(" ").startsWith(wanted),
  )).slice(0, MOST);
  if (!found.length) return close();
  close();
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = `${area.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", found[0].closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "@");
  found.forEach((box, index) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.textContent = nameOf(box);
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(index);
    });
    list.append(option);
  });
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  open = { area, list, found, letters, at: 0 };
  mark(0);
}

// Those who do not read the chosen kind are not to be told of it; who was chosen is so again under a kind that they read:
// by keys, the way to one kind leads past others.
function show(form) {
  const area = form.querySelector("textarea[data-mentions]");
  if (!area) return;
  const may = new Set(readers(area));
  boxes(area).forEach((box) => {
    const choice = box.closest("div, li, label");
    if (!may.has(box) && box.checked) {
      box.checked = false;
      box.dataset.wanted = "";
    } else if (may.has(box) && "wanted" in box.dataset) {
      box.checked = true;
      delete box.dataset.wanted;
    }
    choice.hidden = !may.has(box);
  });
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea[data-mentions]")) offer(target);
  if (target.name === "compartment" && target.form) show(target.form);
});
document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.area || event.isComposing) return;
  const act = {
    ArrowDown: () => mark(open.at + 1),
    ArrowUp: () => mark(open.at - 1),
    Enter: () => take(open.at),
    Tab: () => take(open.at),
    Escape: close,
  }[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
});
document.addEventListener("focusout", ({ target }) => { if (target === open?.area) close(); });
document.addEventListener("htmx:load", () => document.querySelectorAll("form").forEach(show));
document.querySelectorAll("form").forEach(show);

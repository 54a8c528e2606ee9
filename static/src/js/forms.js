// Forms: a warning before typed text is lost, one submit per press, none without a line, focus at the errors.

import { noLine } from "./line.js";
import { hush, say } from "./say.js";

let changed = null;
// Forms for which there is a line: the next submit goes off.
const cleared = new WeakSet();
let isLeft = false;

export const unsavedForm = () => changed;
export const letGo = () => { changed = null; };

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed = form;
});
window.addEventListener("beforeunload", (event) => {
  if (changed?.isConnected) event.preventDefault();
});
window.addEventListener("leaving", () => { isLeft = true; letGo(); });

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  const isPosted = form.getAttribute("method")?.toLowerCase() === "post" && !form.hasAttribute("data-exit");
  const isCleared = cleared.delete(form);
  if (isPosted && !isCleared && (form.dataset.sent || form.closest("main"))) {
    event.preventDefault();
    if (!form.dataset.sent) sendWithLine(form, event.submitter);
    return;
  }
  if (form === changed || form.hasAttribute("data-guard")) letGo();
  if (!isPosted) return;
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});

async function sendWithLine(form, button) {
  const busy = document.getElementById("busy");
  form.dataset.sent = "1";
  busy?.classList.add("htmx-request");
  const why = await noLine();
  busy?.classList.remove("htmx-request");
  if (isLeft || !form.isConnected) return;
  if (why) {
    delete form.dataset.sent;
    say(document.body.dataset[why]);
    form.dispatchEvent(new Event("unsent", { bubbles: true }));
    return;
  }
  cleared.add(form);
  form.requestSubmit(button?.isConnected ? button : undefined);
}
// A field may ask something while its form is being filled in: that sends nothing off.
export const isSent = ({ elt }) => elt.matches("form");
// What was said of the last try is over: the answer to this one says how it went.
document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig } }) => {
  if (isSent(requestConfig)) hush();
});
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
  if (!isSent(requestConfig)) return;
  delete requestConfig.elt.dataset.sent;
  // By the status alone: htmx calls no answer successful that only names the next address. Without an answer it is 0.
  if (xhr.status >= 200 && xhr.status < 400) letGo();
});
// A form that came back with errors still holds what was typed.
document.addEventListener("htmx:load", (event) => {
  if (changed && !changed.isConnected) changed = event.target.closest("form[data-guard]") ?? event.target.querySelector("form[data-guard]");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// Textareas grow with their text where the browser does not do it by itself (field-sizing).
if (!CSS.supports("field-sizing", "content")) {
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea.form-control")) grow(event.target);
  });
  document.querySelectorAll("textarea.form-control").forEach((area) => { if (area.value) grow(area); });
}

// A link of the summary leads to the field itself, with its label in sight.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const input = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
  (input ?? field).closest(".field, .alert")?.scrollIntoView();
  (input ?? field).focus({ preventScroll: true });
});

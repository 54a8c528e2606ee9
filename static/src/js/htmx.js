// htmx, told by the <meta name="htmx-config"> of base.html. Here: what happens when an answer is no fragment.

import htmx from "htmx.org";
import { isSent, letGo } from "./forms.js";
import { say } from "./say.js";

window.htmx = htmx;

const texts = () => document.body.dataset;
const isDocument = (text) => /^\s*<!doctype/i.test(text);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  // A whole page is never put inside a page: after a redirect the browser goes there. So a session that
  // has ended leads to sign-in. (A page that the server itself retargets at the body is meant to be swapped.)
  if (!isDocument(xhr.responseText) || target === document.body) return;
  event.detail.shouldSwap = false;
  // What is being typed waits for its own button, which leads to sign-in with it.
  if (!isSent(requestConfig) && requestConfig.elt.closest("form[data-guard]")) return;
  const asked = new URL(requestConfig.path, location.href);
  const answered = new URL(xhr.responseURL || asked.href);
  if (xhr.status === 401) location.assign(texts().signInUrl);
  else if (answered.pathname !== asked.pathname) {
    if (requestConfig.verb === "post") letGo();
    location.assign(answered.href);
  }
  else if (xhr.status < 400 && requestConfig.verb === "get") location.assign(answered.href);
  else say(texts().textFailed);
});

// What is saved may be left: before htmx follows the address that the answer names.
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  if (xhr.status < 400 && xhr.getResponseHeader("HX-Redirect")) letGo();
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, target } = event.detail;
  // A session that has ended under a form: the page to sign in again, with the form in it, is there already.
  if (xhr.status === 401 && target === document.body) return;
  if (xhr.status === 401) location.assign(texts().signInUrl);
  else say(xhr.status === 503 ? texts().textUnavailable : texts().textFailed);
});
document.addEventListener("htmx:sendError", () => say(texts().textOffline));
document.addEventListener("htmx:timeout", () => say(texts().textOffline));

// After a swap with errors the keyboard stands at the summary, as after a full page.
htmx.onLoad((root) => {
  const wanted = "[data-error-summary], [data-conflict]";
  (root.matches(wanted) ? root : root.querySelector(wanted))?.focus();
});

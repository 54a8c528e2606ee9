// A form that is kept on the server while somebody writes in it, some seconds after the last key. The button keeps it,
// too, and says what is to be corrected; this says only whether it is kept.

import { letGo } from "./forms.js";

const WAIT = 3000;
const form = document.querySelector("form[data-autosave]");

if (form) {
  const said = form.querySelector("[data-saved]");
  let timer = 0;
  let running = null;
  let isStopped = false;

  const save = async () => {
    const data = new FormData(form);
    data.set("autosave", "1");
    let answer = null;
    try {
      const response = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
      const type = response.headers.get("content-type") ?? "";
      if (type.startsWith("application/json")) answer = { ok: response.ok, ...await response.json() };
    } catch { /* no connection: what is written stays in the page */ }
    said.textContent = answer?.said ?? form.dataset.lost;
    if (answer?.ok) {
      form.elements.version.value = answer.version;
      if (form.getAttribute("action") !== answer.url) {
        form.action = answer.url;
        history.replaceState(history.state, "", answer.url);
      }
      if (!timer) letGo();
    } else if (answer) isStopped = true;
  };
  const start = () => {
    timer = 0;
    running = save().finally(() => { running = null; });
  };
  form.addEventListener("input", () => {
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => (running ? running.finally(start) : start()), WAIT);
  });
  // The button waits for what is under way, or it would be taken for somebody else's.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    timer = 0;
    isStopped = true;
    if (!running) return;
    event.preventDefault();
    running.finally(() => form.requestSubmit());
  }, true);
  window.addEventListener("pageshow", () => { isStopped = false; });
  window.addEventListener("leaving", () => {
    clearTimeout(timer);
    isStopped = true;
  });
}

// A form with data-draft is kept on the server as it is filled in. The answer says when, and which questions are asked.

import { letGo } from "./forms.js";

const AFTER_TYPING = 5000;
const AFTER_CHOOSING = 300;

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const state = form.querySelector("[data-draft-state]");
  let timer = null;
  let running = false;
  let isChanged = false;
  let waiting = null;

  const soon = (delay) => {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  function show({ version, saved, asked }) {
    form.elements.version.value = version;
    state.textContent = saved;
    form.querySelectorAll("[data-question]").forEach((question) => {
      question.hidden = !asked.includes(question.dataset.question);
    });
    if (!isChanged) letGo();
  }

  async function save() {
    if (running) return;
    running = true;
    isChanged = false;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) show(await answer.json());
      else state.textContent = answer.status === 409 ? form.dataset.textConflict : form.dataset.textUnsaved;
    } catch {
      state.textContent = form.dataset.textUnsaved;
    }
    running = false;
    if (waiting) form.requestSubmit(waiting);
    else if (isChanged) soon(AFTER_TYPING);
  }

  form.addEventListener("input", (event) => {
    soon(event.target.matches("input[type=radio], input[type=checkbox], select") ? AFTER_CHOOSING : AFTER_TYPING);
  });
  window.addEventListener("leaving", () => clearTimeout(timer));
  // What is being saved moves the version on: a button waits for it.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    waiting = event.submitter;
  });
});

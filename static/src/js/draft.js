// A form with data-draft (an address) is kept on the server while somebody writes in it. The answer says when (`saved`),
// the new `version`, where to go on (`url`), and which questions are asked (`asked`); or why it was not (`unsaved`).

import { letGo } from "./forms.js";

const AFTER_TYPING = 3000;
const AFTER_CHOOSING = 300;
const AT_LATEST = 10_000;
const drafts = new WeakMap();

class Draft {
  timer = 0;
  unkeptSince = 0;
  running = null;
  isStopped = false;

  constructor(form) { this.form = form; }

  soon(delay) {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.unkeptSince ||= Date.now();
    this.timer = setTimeout(() => this.start(), Math.min(delay, this.unkeptSince + AT_LATEST - Date.now()));
    this.say("");
  }

  start() {
    if (this.running) return void this.running.finally(() => this.start());
    this.timer = 0;
    this.unkeptSince = 0;
    this.running = this.save().finally(() => { this.running = null; });
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.isStopped = true;
  }

  async save() {
    if (this.isStopped || !this.form.isConnected) return;
    const body = new FormData(this.form);
    body.set("autosave", "1");
    let response = null, answer = null;
    try {
      response = await fetch(this.form.dataset.draft, { method: "POST", body, redirect: "manual" });
      if (response.headers.get("content-type")?.startsWith("application/json")) answer = await response.json();
    } catch { /* no connection: what is written stays in the page */ }
    const { textUnsaved, textConflict } = this.form.dataset;
    // Of what has been written since then nothing is kept yet.
    const said = answer?.saved ?? answer?.unsaved ?? (response?.status === 409 ? textConflict : textUnsaved);
    if (!answer?.saved || !this.timer) this.say(said);
    // Somebody else's words are not written over: the button shows both.
    if (response?.status === 409) this.stop();
    if (response?.ok && answer) this.kept(answer);
  }

  say(text) {
    const state = this.form.querySelector("[data-draft-state]");
    if (state) state.textContent = text ?? "";
  }

  kept({ version, url, asked }) {
    // A draft of its own has no version of the row that it will change.
    if (version !== undefined) this.form.elements.version.value = version;
    if (url && this.form.dataset.draft !== url) {
      this.form.dataset.draft = this.form.action = url;
      history.replaceState(history.state, "", url);
    }
    if (asked) {
      this.form.querySelectorAll("[data-question]").forEach((question) => {
        question.hidden = !asked.includes(question.dataset.question);
      });
    }
    if (!this.timer) letGo();
  }
}

function draftOf(form) {
  if (!drafts.has(form)) drafts.set(form, new Draft(form));
  return drafts.get(form);
}
const all = () => [...document.querySelectorAll("form[data-draft]")].map(draftOf);

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-draft]");
  if (!form) return;
  const decides = form.querySelector("[data-question]") && target.matches("input[type=radio], input[type=checkbox], select");
  draftOf(form).soon(decides ? AFTER_CHOOSING : AFTER_TYPING);
});
// What is being kept moves the version on: a button waits for it, or it would be taken for somebody else's.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-draft]")) return;
  const draft = draftOf(event.target);
  draft.stop();
  if (!draft.running) return;
  event.preventDefault();
  event.stopPropagation();
  draft.running.finally(() => event.target.requestSubmit(event.submitter));
}, true);
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig: { elt } } }) => {
  if (elt.matches("form[data-draft]")) draftOf(elt).isStopped = false;
});
document.addEventListener("unsent", ({ target }) => {
  if (!target.matches("form[data-draft]")) return;
  draftOf(target).isStopped = false;
  draftOf(target).soon(AFTER_TYPING);
});
window.addEventListener("pageshow", () => all().forEach((draft) => { draft.isStopped = false; }));
window.addEventListener("leaving", () => all().forEach((draft) => draft.stop()));

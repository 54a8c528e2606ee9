// After some minutes without a key or a touch the page blanks. Going on asks the server whether the session
// still stands: if not, a form that was being typed goes through "sign in again", everything else reloads.
// Where somebody has signed out in one tab, every other asks at once, and shows nothing any longer.

import { unsavedForm, letGo } from "./forms.js";
import { stands } from "./session.js";

const cover = document.querySelector("[data-blank]");
const minutes = Number(document.body.dataset.idleMinutes);
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;

function goOnToSignIn() {
  const form = unsavedForm();
  letGo();
  if (form && form.elements.form_owner) form.submit();
  else location.reload();
}

// A page without a session: it may be the one that signing out has led to.
if (minutes === 0) tabs?.postMessage("over?");

if (cover && minutes > 0) {
  let last = Date.now();
  const rest = document.querySelectorAll("body > :not([data-blank], [data-topbar], script, template)");
  const key = "active";

  const note = () => {
    if (!cover.hidden) return;
    const now = Date.now();
    if (now - last > 5000) {
      try { localStorage.setItem(key, String(now)); } catch { /* storage is off: each tab counts for itself */ }
    }
    last = now;
  };
  for (const name of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    document.addEventListener(name, note, { passive: true });
  }

  const lastAnywhere = () => {
    try { return Math.max(last, Number(localStorage.getItem(key)) || 0); } catch { return last; }
  };
  const blank = () => {
    cover.hidden = false;
    rest.forEach((part) => { part.inert = true; });
    cover.querySelector("button").focus();
  };
  const check = () => {
    if (cover.hidden && Date.now() - lastAnywhere() > minutes * 60_000) blank();
  };
  setInterval(check, 10_000);
  document.addEventListener("visibilitychange", check);

  cover.querySelector("button").addEventListener("click", async () => {
    if (!(await stands())) return goOnToSignIn();
    cover.hidden = true;
    rest.forEach((part) => { part.inert = false; });
    last = Date.now();
  });
  tabs?.addEventListener("message", async () => {
    if (!(await stands())) goOnToSignIn();
  });
}

// The browser keeps pages for its Back button, also those that are not to be stored. Each is blanked as it is left, and
// shows itself again only when the server says that the session still stands. What is shown once (data-once) is gone.

import { letGo } from "./forms.js";
import { stands } from "./session.js";

const page = document.documentElement;

window.addEventListener("pagehide", () => {
  page.classList.add("leaving");
  document.querySelectorAll("[data-once]").forEach((part) => part.remove());
});
window.addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  page.classList.add("leaving");
  const isSignedIn = Number(document.body.dataset.idleMinutes) > 0;
  if (isSignedIn && (await stands())) {
    page.classList.remove("leaving");
    return;
  }
  letGo();
  location.reload();
});

// Quick exit: by button, by Shift three times, from every tab. The page blanks before anything else happens,
// the session is ended by a request that outlives the page, and the history entry is replaced. Where that request does
// not get through, the browser is marked, and the next one ends the session, whoever sends it.

const form = document.querySelector("form[data-exit]");
const shared = "BroadcastChannel" in window ? new BroadcastChannel("exit") : null;
const presses = document.querySelector("[data-exit-presses]");
let count = 0;
let timer;

function blank() {
  document.documentElement.classList.add("leaving");
  document.title = "​";
}

// Sent wherever the session's cookie is, also from a link in a mail (so not `Strict`), and kept as long as that.
function mark() {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${form.dataset.exitMark}=1; path=/; max-age=86400; samesite=lax${secure}`;
}

function leave({ tell = true } = {}) {
  blank();
  window.dispatchEvent(new Event("leaving"));
  const neutral = form.dataset.exit;
  mark();
  if (tell) shared?.postMessage("exit");
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    keepalive: true,
    redirect: "manual",
  }).catch(() => {});
  location.replace(neutral);
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  shared?.addEventListener("message", () => leave({ tell: false }));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) {
      count = 0;
      if (presses) presses.textContent = "";
      return;
    }
    count += 1;
    clearTimeout(timer);
    timer = setTimeout(() => {
      count = 0;
      if (presses) presses.textContent = "";
    }, 5000);
    if (count === 3) leave();
    else if (presses && count === 2) presses.textContent = presses.dataset.exitPresses;
  });
}

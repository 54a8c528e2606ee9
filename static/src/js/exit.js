// Quick exit: by button, by Shift three times, from every tab. The page blanks before anything else happens,
// the session is ended by a request that outlives the page, and the history entry is replaced.

const form = document.querySelector("form[data-exit]");
const shared = "BroadcastChannel" in window ? new BroadcastChannel("exit") : null;
const presses = document.querySelector("[data-exit-presses]");
let count = 0;
let timer;

function blank() {
  document.documentElement.classList.add("leaving");
  document.title = "​";
}

function leave({ tell = true } = {}) {
  blank();
  window.dispatchEvent(new Event("leaving"));
  const neutral = form.dataset.exit;
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

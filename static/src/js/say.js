// Puts a sentence into the page's live region, in the look of a message.
export function say(text) {
  const region = document.querySelector("[data-messages]");
  const pattern = document.querySelector("template[data-message]");
  if (!region || !pattern || !text) return;
  const message = pattern.content.firstElementChild.cloneNode(true);
  message.querySelector("[data-text]").textContent = text;
  hush();
  region.append(message);
  message.scrollIntoView({ block: "nearest" });
}

// Takes back what was said last.
export function hush() {
  document.querySelectorAll("[data-messages] [data-said]").forEach((old) => old.remove());
}

// A button that copies what stands in a box. Without a script the box can be marked and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  box.addEventListener("focus", () => box.select());
  button.addEventListener("click", async () => {
    box.focus();
    await navigator.clipboard.writeText(box.value);
    const text = button.querySelector("[data-copy-text]");
    text.setAttribute("role", "status");
    text.textContent = button.dataset.copied;
  });
}

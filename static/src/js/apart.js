// Two people who cannot be the same one: who is chosen in a select with data-apart is not offered in the field of that
// name. Without the script the server refuses it.

function keepApart(select) {
  const name = select.dataset.apart;
  select.form?.querySelectorAll(`input[name="${name}"], select[name="${name}"] option`).forEach((one) => {
    const isSame = select.value !== "" && one.value === select.value;
    one.disabled = isSame;
    (one.closest(".choice") ?? one).hidden = isSame;
    if (!isSame) return;
    one.checked = false;
    if (one.selected) one.parentElement.value = "";
  });
}

document.addEventListener("change", ({ target }) => { if (target.matches("select[data-apart]")) keepApart(target); });
document.addEventListener("htmx:load", ({ detail }) => {
  detail.elt.querySelectorAll("select[data-apart]").forEach(keepApart);
});
document.querySelectorAll("select[data-apart]").forEach(keepApart);

// Whether the session still stands, asked of the server without bringing anything back.

export async function stands() {
  try {
    return (await fetch(document.body.dataset.homeUrl, { method: "HEAD", redirect: "manual" })).ok;
  } catch {
    return false;
  }
}

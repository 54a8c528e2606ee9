// Whether the session in which this page was made still stands, asked of the server without bringing anything back. Of
// one that somebody else has begun in this browser meanwhile the answer is no: this page is not for them.

export async function stands() {
  try {
    const { homeUrl, whose } = document.body.dataset;
    return (await fetch(homeUrl, { method: "HEAD", redirect: "manual", headers: { "X-Whose": whose } })).ok;
  } catch {
    return false;
  }
}

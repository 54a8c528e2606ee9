// Whether there is a line to the server: asked before what was typed is sent off, since a browser that finds none puts
// its own page in place of ours, and the text is gone. Asked of the server and not of the browser, which calls itself
// offline also where the server stands in the same house.

const LONGEST = 10_000;

// The name of the sentence that says why nothing can be sent; empty where the server answers.
export async function noLine() {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), LONGEST);
  try {
    const asked = { method: "HEAD", cache: "no-store", credentials: "omit", redirect: "manual", signal: waiting.signal };
    const { status } = await fetch(document.body.dataset.aliveUrl, asked);
    return status < 500 ? "" : "textUnavailable";
  } catch {
    return "textUnsent";
  } finally {
    clearTimeout(timer);
  }
}

// Passkeys: the browser is asked with what the page holds (data-options), its answer is sent with the form.
// The buttons are hidden until here, since without a script there is no passkey.

import { say } from "./say.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// In the page all bytes are base64url; the browser wants and gives them as buffers.
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const key = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return said(key, {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports?.() ?? [],
  });
}

async function shown(options) {
  const key = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { response } = key;
  return said(key, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
}

function said(key, response) {
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

function ready(form) {
  const button = form.querySelector("button[type='submit']");
  if (!window.PublicKeyCredential) {
    say(form.dataset.textMissing);
    return;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity() || button.disabled) return;
    button.disabled = true;
    try {
      const { publicKey } = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === "create" ? made(publicKey) : shown(publicKey));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      say(form.dataset.textFailed);
      button.disabled = false;
    }
  });
}

// htmx says so of the page as it was loaded, too.
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("form[data-passkey]").forEach(ready));

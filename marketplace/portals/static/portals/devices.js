// Passkeys: what the server asks goes to the browser, what the device answers goes back. Without WebAuthn the forms stay hidden.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function ask(address, token, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body ?? {}),
  });
  const given = await answer.json();
  if (!answer.ok) throw new Error(given.words ?? "");
  return given;
}

/** The options as the browser wants them: bytes where JSON has text. */
function options({ publicKey }) {
  const listed = (name) =>
    publicKey[name] ? { [name]: publicKey[name].map((each) => ({ ...each, id: bytes(each.id) })) } : {};
  const user = publicKey.user ? { user: { ...publicKey.user, id: bytes(publicKey.user.id) } } : {};
  return {
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), ...user, ...listed("excludeCredentials"), ...listed("allowCredentials") },
  };
}

/** What the device answered, as JSON. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

for (const form of document.querySelectorAll("[data-device]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const error = form.querySelector("[data-error]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const name = form.elements.name?.value.trim();
    if (form.elements.name && !name) return form.elements.name.focus();
    const token = form.elements.csrfmiddlewaretoken.value;
    button.disabled = true;
    error.hidden = true;
    try {
      const asked = options(await ask(form.dataset.device, token));
      const credential = form.elements.name ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
      const given = await ask(form.dataset.finish, token, { name, answer: answered(credential) });
      location.assign(given.next);
    } catch (fault) {
      error.textContent = (fault instanceof DOMException ? "" : fault.message) || error.dataset.fault;
      error.hidden = false;
      button.disabled = false;
    }
  });
}

// Sends what is kept on this telephone: files piece by piece, then the piece itself, then her word that it goes into the shop. Everything may be cut off
// anywhere and is begun again where it was: the server says how much it has, and each uuid is one thing however often it comes.
// What goes wrong for good stays kept, with the reason (`halt`, `words`); a network that is away is tried again.
import { all, get, put, remove } from "./kept.js";

const PIECE = 64 * 1024, SOON = 2000, LATE = 60_000;
let running = null, asked = false, again = 0, timer = null;

class Halt extends Error {
  constructor(code, words, more = {}) { super(code); Object.assign(this, { code, words, ...more }); }
}

const csrf = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "";
const tell = (draft, share = null) => globalThis.dispatchEvent(new CustomEvent("maarad:sent", { detail: { draft, share } }));

async function ask(draft, method, path, { json, bytes } = {}, renewed = false) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrf(), "Maarad-Subject": draft.subject, "Maarad-Person": draft.person };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (bytes) headers["Content-Type"] = "application/octet-stream";
  const answer = await fetch(path, { method, headers, credentials: "same-origin", redirect: "manual", body: bytes ?? (json === undefined ? undefined : JSON.stringify(json)) });
  const spoken = (answer.headers.get("Content-Type") || "").includes("json");
  const said = spoken ? await answer.json() : {};
  if (answer.ok && spoken) return said;
  if (answer.status === 409 && !["somebody_else", "choose"].includes(said.error)) return { ...said, conflict: true };
  // The cookie of the form's token is gone or old: the page brings a new one.
  if (answer.status === 403 && !spoken && !renewed) {
    await fetch("/maker/pieces/new/", { credentials: "same-origin", cache: "reload" });
    return ask(draft, method, path, { json, bytes }, true);
  }
  if (answer.status === 429 || answer.status >= 500 || answer.type === "opaqueredirect" || (answer.ok && !spoken)) throw new TypeError("later");
  throw new Halt(said.error || `http_${answer.status}`, said.words || "", { field: said.field || "" });
}

// A file, from where the server has it. `whole` false: only its bytes; how it is turned and cut is not decided yet.
async function sendFile(draft, file, whole) {
  if (file.done) return file;
  const path = `/maker/uploads/${file.id}/`;
  let { received } = await ask(draft, "PUT", path, { json: { use: file.use, content_type: file.type, size: file.blob.size } });
  for (let stuck = 0; received < file.blob.size;) {
    const before = received, bytes = file.blob.slice(received, received + PIECE);
    ({ received } = await ask(draft, "PATCH", `${path}?offset=${received}`, { bytes }));
    stuck = received > before ? 0 : stuck + 1;
    if (stuck > 3) throw new TypeError("later");
    tell(draft, received / file.blob.size);
  }
  const now = await get("files", file.id) ?? file;
  if (!whole || !(now.settled || draft.finished)) return now;
  const made = await ask(draft, "POST", `${path}done/`, { json: { rotate: now.rotate || 0, crop: now.crop || null, language: now.language || "" } });
  if (made.conflict) throw new TypeError("later");
  // Read again: the frame may have been moved meanwhile, and the page must see that (`reframed`).
  const kept = { ...(await get("files", file.id) ?? now), done: made.file, quality: made.quality || [] };
  await put("files", kept);
  return kept;
}

const PARTS = ["craft", "materials", "names", "size", "weight", "price", "quantity", "place"];

async function sendDraft(draft) {
  const files = {};
  for (const id of [...draft.pictures, draft.voice].filter(Boolean)) {
    const file = await get("files", id);
    if (file) files[id] = await sendFile(draft, file, draft.finished || file.settled);
  }
  if (!draft.finished) return;
  const parts = Object.fromEntries(PARTS.filter((part) => draft[part] !== undefined && draft[part] !== null).map((part) => [part, draft[part]]));
  parts.pictures = draft.pictures.map((id) => files[id]?.done).filter(Boolean);
  parts.voice = files[draft.voice]?.done || null;
  let stands = await ask(draft, "PUT", `/maker/listings/${draft.id}/`, { json: { version: draft.version || 0, ...parts } });
  if (stands.conflict) stands = await ask(draft, "PUT", `/maker/listings/${draft.id}/`, { json: { version: stands.version, ...parts } });
  if (stands.conflict) throw new TypeError("later");
  draft = await change(draft, { version: stands.version });
  if (stands.missing?.length) throw new Halt("missing", "", { missing: stands.missing });
  const pin = pins.get(draft.id);
  pins.delete(draft.id);
  const end = await ask(draft, "POST", `/maker/listings/${draft.id}/publish/`, { json: { key: draft.key, ...(pin && { pin }) } });
  if (end.conflict) throw new Halt(end.error || "conflict", end.words || "");
  draft = await change(draft, { arrived: true, state: end.state, words: end.words || "", halt: null });
  for (const id of [...draft.pictures, draft.voice].filter(Boolean)) await remove("files", id);
  await remove("drafts", draft.id);
  tell(draft, 1);
}

// What changed meanwhile on the page stays.
async function change(draft, what) {
  const now = { ...(await get("drafts", draft.id) || draft), ...what };
  await put("drafts", now);
  return now;
}

// A secret number is never written down on the telephone.
const pins = new Map();
export const withPin = (id, pin) => pins.set(id, pin);

async function round() {
  let late = false;
  for (const draft of (await all("drafts")).sort((one, other) => one.created - other.created)) {
    const mine = String(document.body.dataset.person || "");
    if (mine && draft.person !== mine) continue;
    try {
      await sendDraft(draft);
    } catch (error) {
      if (error instanceof Halt) {
        tell(await change(draft, { halt: error.code, words: error.words, field: error.field, missing: error.missing || [] }));
        if (["signed_out", "somebody_else"].includes(error.code)) break;
      } else if (error instanceof TypeError || error?.name === "SyntaxError") {
        late ||= true;
        tell(draft);
        break;
      } else throw error;
    }
  }
  return late;
}

// One at a time, over all the pages that are open here. Who asks while it runs is not forgotten: what she finished meanwhile was not seen by this round.
export function send() {
  clearTimeout(timer);
  if (running) { asked = true; return running; }
  running = (async () => {
    let late = false;
    do {
      asked = false;
      late = navigator.locks ? await navigator.locks.request("maarad-sending", round) : await round();
    } while (asked);
    again = late ? Math.min(again ? again * 2 : SOON, LATE) : 0;
  })().catch(() => { again = LATE; }).finally(() => {
    running = null;
    if (again) timer = setTimeout(send, again);
  });
  return running;
}

globalThis.addEventListener("online", () => { again = 0; send(); });

// Speak a prompt into the telephone: one key begins, the same key ends, and it is kept.
import { Recorder, possible } from "./recording.js";

const list = document.querySelector("[data-prompts]");
let busy = null;

async function keep(key, blob, type) {
  const body = new FormData();
  body.append("screen", key.dataset.screen);
  body.append("voice", key.dataset.voice);
  body.append("recording", blob, `prompt.${type.split("/")[1]}`);
  const headers = { Accept: "application/json", "X-CSRFToken": list.querySelector("[name=csrfmiddlewaretoken]").value };
  const row = key.closest(".prompt"), state = row.querySelector("[data-state]");
  try {
    const answer = await fetch(row.querySelector("form").action, { method: "POST", body, headers, credentials: "same-origin" });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.words);
    state.textContent = said.state;
    row.className = "prompt prompt--spoken";
    const player = row.querySelector("audio") ?? Object.assign(document.createElement("audio"), { controls: true, className: "prompt__audio" });
    player.src = said.address;
    key.before(player);
  } catch (error) {
    state.textContent = error.message || list.dataset.failed;
  }
}

if (list && possible()) for (const key of list.querySelectorAll("[data-record]")) {
  key.hidden = false;
  const words = key.querySelector("[data-record-words]");
  const recorder = new Recorder({
    began() { key.setAttribute("aria-pressed", "true"); words.textContent = list.dataset.stop; },
    heard() {},
    ended(blob, type) { busy = null; key.removeAttribute("aria-pressed"); words.textContent = list.dataset.start; keep(key, blob, type); },
  });
  key.addEventListener("click", () => {
    if (recorder.on) return recorder.stop();
    busy?.stop();
    busy = recorder;
    recorder.start().catch(() => { key.hidden = true; });
  });
}

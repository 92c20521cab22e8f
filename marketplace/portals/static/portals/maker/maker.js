// What every page of the phone portal can do: speak, count by big keys, say when there is no network, and what has not been sent.
import { unsent } from "./kept.js";
import { send } from "./sending.js";
import { listens, play, stop } from "./voice.js";

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/maker/sw.js", { scope: "/maker/" }).catch(() => {});
  // Keep what is needed later, once a page of hers is open and at rest.
  if (document.body.dataset.person) window.addEventListener("load", () => navigator.serviceWorker.ready.then((worker) => setTimeout(() => worker.active?.postMessage("keep"), 1500)));
}

// -- the voice: a link to the recording, which plays here
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-say]");
  if (!key) return;
  event.preventDefault();
  if (key.hasAttribute("data-playing")) stop();
  else {
    sessionStorage.setItem("maarad-listens", "1");
    // What the page tells besides its own sentence: names, numbers, money.
    const told = key.closest(".screen__head") ? [...document.querySelectorAll("[data-say-then]")].flatMap((each) => each.dataset.sayThen.split(" ")) : [];
    play([key.dataset.say || key.href, ...told], key);
  }
});
document.addEventListener("change", (event) => {
  const said = event.target.dataset?.sayChoice;
  if (said && event.target.checked) play(said);
});

// -- the network
const offline = document.querySelector("[data-offline]");
const network = () => { if (offline) offline.hidden = navigator.onLine; };
window.addEventListener("online", network);
window.addEventListener("offline", network);
network();

// -- what has not been sent yet
const waiting = document.querySelector("[data-unsent]");
async function count() {
  if (!waiting) return;
  const number = await unsent(document.body.dataset.person).catch(() => 0);
  waiting.hidden = number === 0;
  waiting.querySelector("[data-unsent-count]").textContent = number;
}
window.addEventListener("maarad:kept", count);
count();
if (document.body.dataset.person) send();

// -- a telephone that is full
window.addEventListener("unhandledrejection", (event) => {
  const full = document.querySelector("[data-full]");
  if (full && event.reason?.name === "QuotaExceededError") full.hidden = false;
});

// -- the number keys
const DIGITS = document.querySelector("[data-digits]")?.dataset.digits.split(" ") ?? [];
const ERASE = document.querySelector("use")?.getAttribute("href")?.split("#")[0];
for (const box of document.querySelectorAll("[data-number]")) {
  const input = box.querySelector("input");
  const keys = box.querySelector("[data-number-keys]");
  const most = Number(box.dataset.most), decimals = Number(box.dataset.decimals);
  input.inputMode = "none";
  const tell = () => input.dispatchEvent(new Event("input", { bubbles: true }));
  const add = (sign) => {
    const next = input.value + sign;
    if (next.replace(/\D/g, "").length > most) return;
    if (sign === "." && (!input.value || input.value.includes("."))) return;
    if (decimals && next.includes(".") && next.split(".")[1].length > decimals) return;
    input.value = next;
    tell();
    // A secret number is never said aloud.
    if (DIGITS[sign] && input.type !== "password" && listens()) play(DIGITS[sign]);
  };
  for (const sign of ["1", "2", "3", "4", "5", "6", "7", "8", "9", decimals ? "." : "", "0", "erase"]) {
    const key = document.createElement(sign ? "button" : "span");
    if (sign) {
      key.type = "button";
      key.className = "number__key";
      if (sign === "erase") {
        key.classList.add("number__key--erase");
        key.setAttribute("aria-label", box.dataset.erase);
        key.innerHTML = `<svg class="drawn" aria-hidden="true" focusable="false"><use href="${ERASE}#erase"></use></svg>`;
        key.addEventListener("click", () => { input.value = input.value.slice(0, -1); tell(); });
      } else {
        key.textContent = sign;
        key.addEventListener("click", () => add(sign));
      }
    }
    keys.append(key);
  }
  keys.hidden = false;
}

// -- a key pressed twice is pressed once
for (const form of document.querySelectorAll("form[method=post]:not([data-own-sending])")) {
  form.addEventListener("submit", () => setTimeout(() => { for (const key of form.querySelectorAll("button.key")) key.disabled = true; }));
}
window.addEventListener("pageshow", (event) => { if (event.persisted) for (const key of document.querySelectorAll("button.key[disabled]")) key.disabled = false; });

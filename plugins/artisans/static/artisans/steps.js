// A new piece, one step at a time. What is touched is kept at once (kept.js) and sent in the background (sending.js); the step is in the address, so that
// the telephone's own back key goes one step back.
import { all, get, put, remove } from "../portals/maker/kept.js";
import { send, withPin } from "../portals/maker/sending.js";
import { listens, play, stop } from "../portals/maker/voice.js";
import { amount } from "./numbers.js";
import { Frame, ready, thumbnail } from "./picture.js";
import { Recorder, possible } from "./recording.js";

const form = document.querySelector("[data-new]");
const page = document.querySelector(".screen");
const { person = "", subject = "" } = document.body.dataset;
const { voice, language } = form.dataset;
const helping = "helping" in form.dataset;
const sections = new Map([...page.querySelectorAll("[data-step]")].map((each) => [each.dataset.step, each]));
const WAY = [...page.querySelectorAll("[data-way-step]")].map((each) => each.dataset.wayStep).concat("check");
const FREE = ["kept", "pin", "sending"];
const one = (selector, within = page) => within.querySelector(selector);
const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
const said = one("[data-words][data-sure]").dataset;
const CURRENT = "maarad-new";

let draft = null, here = "", resting = null;
let editing = 0; // which of its pictures is in the frame, or is taken next

// -- the draft

const blank = () => ({ id: uuid(), key: uuid(), subject, person, created: Date.now(), pictures: [], voice: null, materials: [], names: {}, size: {}, finished: false, arrived: false, version: 0 });

function keep() {
  draft ??= blank();
  sessionStorage.setItem(CURRENT, draft.id);
  return put("drafts", draft);
}

const value = (name) => form.elements[name]?.value?.trim() ?? "";
const decimal = (text) => text.replace(",", ".").replace(/[^\d.]/g, "");
const checked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((each) => each.value);

function read() {
  draft ??= blank();
  const measured = Object.fromEntries(["width", "height"].map((side) => [side, decimal(value(side))]).filter(([, size]) => size));
  const [near] = checked("length"), [weight] = checked("weight");
  Object.assign(draft, {
    craft: checked("craft")[0] ?? "",
    materials: checked("materials"),
    names: value("name") ? { [language]: value("name") } : {},
    size: Object.keys(measured).length ? measured : near ? { length: near } : {},
    weight: weight ? Number(weight) : null,
    price: decimal(value("price")) || null,
    quantity: value("quantity") ? Number(value("quantity")) : null,
    place: checked("place")[0] ?? "",
  });
  return keep();
}

function write() {
  form.reset();
  const given = draft ?? blank();
  for (const [name, wanted] of [["craft", [given.craft]], ["materials", given.materials], ["length", [given.size?.length]], ["weight", [String(given.weight)]], ["place", [given.place]]]) {
    for (const each of form.querySelectorAll(`[name="${name}"]`)) each.checked = wanted.includes(each.value);
  }
  for (const side of ["width", "height"]) form.elements[side].value = given.size?.[side] ?? "";
  form.elements.name.value = given.names?.[language] ?? "";
  if (form.elements.price) form.elements.price.value = given.price ?? "";
  if (form.elements.quantity) form.elements.quantity.value = given.quantity ?? "";
  for (const few of form.querySelectorAll("[data-few]")) few.checked = few.value === String(given.quantity);
  usual(false);
  heard();
}

const lacking = () => {
  const parts = { photo: draft?.pictures?.length, craft: draft?.craft, name: draft?.voice || Object.keys(draft?.names ?? {}).length, price: Number(draft?.price) > 0, quantity: draft?.quantity > 0, place: draft?.place };
  return Object.keys(parts).filter((part) => WAY.includes(part) && !parts[part]);
};

// -- one step at a time

function show(step) {
  if (!sections.has(step)) step = "photo";
  if (WAY.indexOf(step) > 0 && !draft?.pictures?.length) step = "photo";
  clearTimeout(resting);
  stop();
  recorder.stop();
  here = step;
  for (const [name, section] of sections) section.hidden = name !== step;
  for (const mark of page.querySelectorAll("[data-way-step]")) {
    const at = WAY.indexOf(mark.dataset.wayStep);
    mark.className = mark.dataset.wayStep === step ? "way__here" : at < WAY.indexOf(step) || FREE.includes(step) && step !== "kept" ? "way__done" : "";
  }
  one("[data-way]").hidden = FREE.includes(step);
  one("[data-next-bar]").hidden = ["photo", "check", ...FREE].includes(step) && !(step === "photo" && draft?.pictures?.length);
  if (location.hash !== `#${step}`) history.pushState(null, "", `#${step}`);
  window.scrollTo(0, 0);
  sections.get(step).focus({ preventScroll: true });
  if (step === "frame") frame.showing = framed();
  if (step === "check") checkOver();
  if (step === "kept") list();
  if (sessionStorage.getItem("maarad-listens")) { const key = one("[data-say]", sections.get(step)); if (key) play(key.href, key); }
}

const next = () => show(WAY[Math.min(WAY.indexOf(here) + 1, WAY.length - 1)]);

window.addEventListener("popstate", () => show(location.hash.slice(1) || "photo"));
document.querySelector(".top__way")?.addEventListener("click", (event) => {
  const at = WAY.indexOf(here);
  if (at > 0) { event.preventDefault(); show(WAY[at - 1]); }
});
page.addEventListener("click", (event) => {
  if (event.target.closest("[data-say]")) sessionStorage.setItem("maarad-listens", "1");
  const way = event.target.closest("[data-part]");
  if (way) { event.preventDefault(); editing = 0; show(way.dataset.part); }
});

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-photo], [data-voice-input]") || event.target.name === "pin") return;
  if (event.target.matches("[data-few]")) form.elements.quantity.value = event.target.value;
  else if (event.target.name === "quantity") for (const few of form.querySelectorAll("[data-few]")) few.checked = few.value === event.target.value;
  if (event.target.name === "craft") usual(true);
  if (event.target.name === "materials") materialsTouched = true;
  if (event.target.name === "length") for (const side of ["width", "height"]) form.elements[side].value = "";
  read();
});
// A finger that touches one of several goes on; keys, which pass over all of them, do not.
form.addEventListener("click", (event) => {
  const picked = event.target.closest?.("input[type=radio]");
  if (!picked || !event.isTrusted || lastPress !== "pointer") return;
  clearTimeout(resting);
  resting = setTimeout(() => { if (["craft", "size", "weight", "quantity", "place"].includes(here) && sections.get(here).contains(picked)) next(); }, 350);
});
let lastPress = "key";
page.addEventListener("pointerdown", () => { lastPress = "pointer"; }, true);
page.addEventListener("keydown", () => { lastPress = "key"; }, true);
one("[data-next]").addEventListener("click", async () => {
  if (here !== "frame") return next();
  await settle();
  if (editing && !lacking().length) show("check"); else next();
});

// -- the picture

let framing = Promise.resolve(), turning = Promise.resolve(); // one change after the other
const frame = new Frame(one("[data-frame]"), (changed) => {
  const id = draft.pictures[editing];
  framing = framing.then(async () => {
    const file = await get("files", id);
    if (file) await put("files", { ...file, ...changed, settled: false, reframed: true });
  });
});
for (const key of page.querySelectorAll("[data-frame-do]")) key.addEventListener("click", () => { turning = turning.then(() => frame.do(key.dataset.frameDo)).catch(() => {}); });
one("[data-again]").addEventListener("click", () => one("input[data-photo]").click());
for (const input of page.querySelectorAll("[data-photo]")) input.addEventListener("change", async () => {
  const taken = input.files[0];
  if (!taken) return;
  const { blob, flaws } = await ready(taken);
  input.value = "";
  draft ??= blank();
  const old = draft.pictures[editing], id = uuid();
  await put("files", { id, draft: draft.id, use: "piece", type: blob.type || "image/jpeg", blob, rotate: 0, crop: null, settled: false, flaws });
  draft.pictures = draft.pictures.toSpliced?.(editing, 1, id) ?? Object.assign([...draft.pictures], { [editing]: id });
  await keep();
  if (old) await remove("files", old);
  show("frame");
  send();
});

async function framed() {
  editing = Math.min(editing, draft.pictures.length - 1);
  const file = await get("files", draft.pictures[editing]);
  if (!file) return show("photo");
  for (const flaw of page.querySelectorAll("[data-flaw]")) flaw.hidden = !file.flaws?.includes(flaw.dataset.flaw);
  await frame.show(file.blob, file.rotate, file.crop);
}

// The frame is chosen. A picture that was made already with another frame is sent anew.
async function settle() {
  await frame.showing;
  await turning;
  await framing;
  for (const [at, id] of draft.pictures.entries()) {
    const file = await get("files", id);
    if (!file || file.settled) continue;
    const anew = file.done && file.reframed ? uuid() : id;
    await put("files", { ...file, id: anew, settled: true, reframed: false, done: anew === id ? file.done : null });
    if (anew === id) continue;
    draft.pictures[at] = anew;
    await keep();
    await remove("files", id);
  }
  send();
}

// -- her voice

const key = one("[data-record]"), time = one("[data-record-time]"), words = one("[data-record-words]");
const recorder = new Recorder({
  began() { key.setAttribute("aria-pressed", "true"); words.textContent = words.dataset.stop; one("[data-recorded]").hidden = true; delete time.dataset.there; },
  heard(level, seconds) { key.style.setProperty("--level", level.toFixed(2)); time.textContent = clock(seconds); },
  async ended(blob, type) {
    key.setAttribute("aria-pressed", "false");
    key.style.removeProperty("--level");
    words.textContent = words.dataset.start;
    await spoken(blob, type);
    if (here === "name") resting = setTimeout(next, 700);
  },
});
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

async function spoken(blob, type) {
  draft ??= blank();
  const old = draft.voice, id = uuid();
  await put("files", { id, draft: draft.id, use: "description", type, blob, language: voice, settled: true });
  draft.voice = id;
  await keep();
  if (old) await remove("files", old);
  heard();
  send();
}

function heard() {
  one("[data-recorded]").hidden = !draft?.voice;
  if (draft?.voice) time.dataset.there = ""; else { delete time.dataset.there; time.textContent = "0:00"; }
}

if (possible()) {
  one("[data-recorder]").hidden = false;
  one("[data-voice-file]").hidden = true;
  // Held down, it records as long as it is held; touched, until it is touched again.
  let pressed = 0;
  const begin = () => recorder.start().catch(() => { one("[data-recorder]").hidden = true; one("[data-voice-file]").hidden = false; });
  key.addEventListener("pointerdown", () => { if (recorder.on) { recorder.stop(); pressed = 0; } else { pressed = performance.now(); begin(); } });
  key.addEventListener("pointerup", () => { if (pressed && performance.now() - pressed > 700) recorder.stop(); });
  key.addEventListener("contextmenu", (event) => event.preventDefault());
  key.addEventListener("click", (event) => { if (event.detail === 0 && lastPress === "key") recorder.on ? recorder.stop() : begin(); });
}
one("[data-voice-input]").addEventListener("change", async (event) => {
  const [given] = event.target.files;
  if (!given) return;
  await spoken(given, (given.type || "audio/mpeg").split(";")[0]);
  one("[data-recorder]").hidden = false;
  next();
});
for (const listening of page.querySelectorAll("[data-listen], button[data-hear]")) listening.addEventListener("click", async () => {
  const file = await get("files", draft.voice);
  if (file) play(URL.createObjectURL(file.blob), listening);
});
one("[data-forget]").addEventListener("click", async () => {
  await remove("files", draft.voice);
  draft.voice = null;
  await keep();
  heard();
});

// -- what such pieces are usually made of

let materialsTouched = false;
function usual(choose) {
  const craft = form.querySelector("[name=craft]:checked");
  const codes = craft?.dataset.usual ? JSON.parse(craft.dataset.usual) : [];
  for (const box of form.querySelectorAll("[name=materials]")) {
    const at = codes.indexOf(box.value);
    box.closest(".pick").style.order = at < 0 ? "" : String(at - codes.length);
    if (choose && !materialsTouched) box.checked = at === 0 || at === 1 && codes.length < 4;
  }
}

// -- money as it lies on the table

// The sum in clips; nothing where one of them was not spoken: half a sum would be a wrong one.
const CLIPS = new Map([...document.querySelector("[data-clips]").content.querySelectorAll("a")].map((each) => [each.pathname.split("/")[3], each.href]));
function tellSum(value) {
  const said = amount(value, form.dataset.currency, form.dataset.voice).map((code) => CLIPS.get(`number.${code}`));
  if (listens() && said.length && said.every(Boolean)) play(said);
}

const purse = one("[data-purse]");
if (purse) {
  const input = form.elements.price, keys = one("[data-number-keys]", purse), notes = one("[data-notes]", purse), toggle = one("[data-purse-keys]", purse);
  const byKeys = (on) => { keys.hidden = !on; notes.hidden = on; toggle.setAttribute("aria-pressed", String(on)); };
  byKeys(false);
  one("[data-purse-tools]", purse).hidden = false;
  notes.addEventListener("click", (event) => {
    const added = event.target.closest("[data-add]");
    if (!added) return;
    input.value = String((Number(decimal(input.value)) || 0) + Number(added.dataset.add));
    read();
    tellSum(Number(input.value));
  });
  one("[data-purse-empty]", purse).addEventListener("click", () => { input.value = ""; read(); });
  toggle.addEventListener("click", () => byKeys(keys.hidden));
}

// -- once more, and away

const shown = [];
async function checkOver() {
  const missing = lacking();
  const label = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((each) => one(".pick__label", each.parentElement).textContent).join(", ");
  const size = Object.entries(draft.size ?? {}), values = {
    craft: label("craft"), materials: label("materials"), place: label("place"), weight: label("weight"),
    size: "length" in (draft.size ?? {}) ? label("length") : size.map(([, each]) => each).join(" × ") + (size.length ? " cm" : ""),
    name: draft.names?.[language] ?? "", price: draft.price ? `${draft.price} ${form.dataset.currency}` : "", quantity: draft.quantity ? String(draft.quantity) : "",
  };
  for (const part of page.querySelectorAll("[data-part]")) {
    const code = part.dataset.part;
    one("[data-part-value]", part).textContent = values[code] ?? "";
    part.classList.toggle("part--missing", missing.includes(code));
    part.classList.toggle("part--empty", !missing.includes(code) && ["materials", "size", "weight"].includes(code) && !values[code]);
  }
  one("[data-looks]").hidden = false;
  one("[data-missing]").hidden = true;
  one("div[data-hear]").hidden = !draft.voice;
  for (const old of shown.splice(0)) URL.revokeObjectURL(old);
  const strip = one("[data-looks-pictures]");
  const faces = await Promise.all(draft.pictures.map(async (id) => { const file = await get("files", id); return file ? thumbnail(file.blob, file.rotate, file.crop) : ""; }));
  shown.push(...faces.filter(Boolean));
  strip.replaceChildren(...faces.map((face, at) => {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "looks__picture";
    key.append(Object.assign(new Image(), { alt: `${strip.dataset.label} ${at + 1}`, src: face || "data:," }));
    key.addEventListener("click", () => { editing = at; show("frame"); });
    return key;
  }));
  one("[data-more-picture]").hidden = draft.pictures.length >= 4;
}
one("[data-more-picture]").addEventListener("click", () => { editing = draft.pictures.length; show("photo"); });

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (here !== "check") return here === "pin" ? undefined : next();
  await read();
  const missing = lacking();
  if (missing.length) {
    await checkOver();
    one("[data-missing]").hidden = false;
    const said = one("[data-missing] [data-say]");
    if (said) play(said.href, said);
    one(`[data-part="${missing[0]}"]`).focus();
    return;
  }
  if (helping && navigator.onLine) show("pin");
  else finish("");
});
one("[data-pin-yes]")?.addEventListener("click", () => { const pin = value("pin"); form.elements.pin.value = ""; one("[data-pin-words]").hidden = true; if (pin) finish(pin); });
one("[data-pin-later]")?.addEventListener("click", () => finish(""));

async function finish(pin) {
  if (draft.finished && here === "sending") return;
  draft.finished = true;
  draft.halt = null;
  await settle();
  await keep();
  sessionStorage.removeItem(CURRENT);
  if (pin) withPin(draft.id, pin);
  show("sending");
  end(navigator.onLine ? "sending" : "kept", "", 0);
  send();
}

function end(code, words, share) {
  for (const each of page.querySelectorAll("[data-end]")) each.hidden = each.dataset.end !== code;
  one("[data-end-words]").textContent = words;
  const progress = one("[data-end-progress]");
  progress.hidden = code !== "sending";
  progress.value = share ?? 0;
  one("[data-sign-in]").hidden = code !== "signed_out";
  one("[data-mend-bar]").hidden = code !== "halted";
  const spoken = one(`[data-end="${code}"] [data-say]`);
  if (spoken && sessionStorage.getItem("maarad-listens") && code !== "sending") play(spoken.href, spoken);
}

window.addEventListener("maarad:sent", ({ detail }) => {
  if (here === "kept") list();
  if (!draft || detail.draft.id !== draft.id || here !== "sending") return;
  const sent = detail.draft;
  if (sent.arrived) {
    end({ review: "review", waiting: "waiting" }[sent.state] ?? "sent", sent.words, 1);
    draft = null;
  } else if (sent.halt === "missing") {
    Object.assign(draft, sent, { finished: false });
    keep().then(() => show("check"));
  } else if (sent.halt && sent.field === "pin" && helping) {
    Object.assign(draft, sent, { finished: false, halt: null });
    keep().then(() => { show("pin"); one("[data-pin-words]").textContent = sent.words; one("[data-pin-words]").hidden = false; });
  } else if (sent.halt) {
    Object.assign(draft, { halt: sent.halt, words: sent.words, field: sent.field });
    end(sent.halt === "signed_out" ? "signed_out" : "halted", sent.words, 0);
  } else if (detail.share !== null) end("sending", "", detail.share);
  else end("kept", "", 0);
});

// -- what is kept here

async function list() {
  const rows = (await all("drafts")).filter((each) => each.person === person).sort((first, second) => second.created - first.created);
  const box = one("[data-kept]"), row = one("template[data-kept-row]");
  box.replaceChildren();
  for (const each of rows) {
    const item = row.content.cloneNode(true), open = one("[data-open]", item), throwing = one("[data-throw]", item);
    const state = each.halt ? said.halted : each.finished ? said.waiting : said.unfinished;
    one("[data-state]", item).textContent = state;
    one("[data-state]", item).className = `mark mark--${each.halt ? "pomegranate" : each.finished ? "saffron" : "indigo"}`;
    one("[data-words]", item).textContent = each.subject !== subject ? said.whose : each.words ?? "";
    open.textContent = each.names?.[language] || new Date(each.created).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
    open.addEventListener("click", () => load(each.id));
    throwing.addEventListener("click", async () => {
      if (throwing.dataset.sure === undefined) { throwing.dataset.sure = ""; throwing.classList.add("tool--sure"); open.textContent = said.sure; return; }
      for (const id of [...each.pictures, each.voice].filter(Boolean)) await remove("files", id);
      await remove("drafts", each.id);
      if (draft?.id === each.id) draft = null;
      list();
    });
    const picture = one("img", item);
    get("files", each.pictures[0] ?? "").then(async (file) => { const face = file ? await thumbnail(file.blob, file.rotate, file.crop) : "";
      if (face) picture.src = face; else picture.remove();
    });
    box.append(item);
  }
  if (!rows.length && here === "kept") show("photo");
}

// What could not go is hers to change again; meanwhile nothing of it is sent.
async function mend() {
  Object.assign(draft, { finished: false, halt: null, words: "" });
  await keep();
}
one("[data-mend]").addEventListener("click", () => load(draft.id));

async function load(id, step = "") {
  const found = await get("drafts", id);
  if (found?.person !== person) return false;
  draft = found;
  editing = 0;
  materialsTouched = draft.materials?.length > 0;
  write();
  sessionStorage.setItem(CURRENT, id);
  if (draft.finished && !draft.halt) { show("sending"); end(navigator.onLine ? "sending" : "kept", "", 0); send(); return true; }
  const missing = lacking();
  const file = draft.halt && draft.field === "file";
  if (draft.finished) await mend();
  show(step || (file ? "frame" : missing[0] ?? "check"));
  return true;
}

for (const another of page.querySelectorAll("[data-another]")) another.addEventListener("click", () => {
  draft = null;
  editing = 0;
  materialsTouched = false;
  sessionStorage.removeItem(CURRENT);
  write();
  show("photo");
});

// -- begin
document.documentElement.classList.add("stepping");
for (const each of page.querySelectorAll("[data-script]")) each.hidden = false;
for (const few of page.querySelectorAll("[data-few]")) few.disabled = false;
one("[data-many]")?.removeAttribute("open");
navigator.storage?.persist?.().catch(() => {});
const current = sessionStorage.getItem(CURRENT), wanted = location.hash.slice(1);
const begun = (current && await load(current, WAY.includes(wanted) ? wanted : "")) || ((await all("drafts")).some((each) => each.person === person) ? (show("kept"), true) : false);
if (!begun) { write(); show("photo"); }

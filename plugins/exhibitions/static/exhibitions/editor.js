// Moving parts without losing one's place: the forms of the page, sent in the background. Without script they are forms all the same.
const outline = () => document.querySelector("[data-outline]");
const status = document.querySelector("[data-moved]");

async function send(form, fields, focus) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-outline]");
  if (!answer.ok || !fresh) return window.location.reload();
  outline().replaceWith(fresh);
  const tool = document.querySelector(`[data-tool="${focus}"]`);
  const other = focus.startsWith("up-") ? focus.replace("up-", "down-") : focus.replace("down-", "up-");
  (tool && !tool.disabled ? tool : document.querySelector(`[data-tool="${other}"]`))?.focus();
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = status.dataset.words; });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-move]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  send(form, { position: event.submitter.value }, event.submitter.dataset.tool);
});

document.addEventListener("keydown", (event) => {
  const tool = event.target.closest?.("[data-tool]");
  if (!tool || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const way = event.key === "ArrowUp" ? "up-" : "down-";
  const wanted = tool.form.querySelector(`[data-tool^="${way}"]`);
  if (!wanted.disabled) send(tool.form, { position: wanted.value }, wanted.dataset.tool);
});

let dragged = null;
const marked = () => document.querySelectorAll(".cur-before").forEach((each) => each.classList.remove("cur-before"));
// Where it would stand: before a part of its own kind, or at the end of what holds such parts.
function target(event) {
  if (!dragged) return null;
  const over = event.target.closest?.(`[data-kind="${dragged.dataset.kind}"]`);
  if (over && over !== dragged) return { element: over, within: over.dataset.within ?? "", position: Number(over.dataset.at) };
  const holder = { stand: "room", piece: "stand" }[dragged.dataset.kind];
  const around = holder && event.target.closest?.(`[data-kind="${holder}"]`);
  return around && !over ? { element: around, within: around.dataset.key, position: 9999 } : null;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-kind]") ?? null;
  dragged?.classList.add("cur-dragged");
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const place = target(event);
  marked();
  if (!place) return;
  event.preventDefault();
  place.element.classList.add("cur-before");
});
document.addEventListener("drop", (event) => {
  const place = target(event);
  if (!place) return;
  event.preventDefault();
  const { kind, key, at, within } = dragged.dataset;
  // Counted without the part itself, which leaves its old place first.
  const earlier = (within ?? "") === place.within && Number(at) < place.position ? 1 : 0;
  const form = dragged.querySelector("form[data-move]");
  send(form, { within: place.within, position: Math.max(0, place.position - earlier) }, `up-${kind}-${key}`);
});
document.addEventListener("dragend", () => { marked(); dragged?.classList.remove("cur-dragged"); dragged = null; });

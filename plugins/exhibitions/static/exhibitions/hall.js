// The door of the hall. Nothing of the hall is fetched before somebody asks for it; what is said in it stands on the page already.
const stage = document.querySelector("[data-hall]");
const part = (name) => stage.querySelector(`[data-hall-${name}]`);
const list = document.querySelector("[data-hall-stations]");
const stops = [...list.children];
const rightToLeft = document.documentElement.dir === "rtl";
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const letters = getComputedStyle(document.documentElement).getPropertyValue("--display");
let hall = null;
let at = 0;

stage.querySelector("[data-noscript-note]")?.remove();
const enter = part("enter");
enter.hidden = false;
enter.addEventListener("click", open);

async function open() {
  const status = part("status");
  status.textContent = status.dataset.loading;
  enter.disabled = true;
  try {
    const [THREE, { build }, content] = await Promise.all([
      import(stage.dataset.three),
      import(stage.dataset.building),
      fetch(stage.dataset.content).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))),
      document.fonts?.load(`500 40px ${letters}`, stage.dataset.title),
    ]);
    part("view").hidden = false;
    hall = build(THREE, part("view"), content, { rightToLeft, picture, letters });
  } catch (error) {
    part("view").hidden = true;
    status.textContent = status.dataset.failed;
    enter.disabled = false;
    return;
  }
  part("door").hidden = true;
  part("side").hidden = false;
  stage.dataset.entered = "";
  part("view").hall = hall;
  hall.onStop((number) => go(number));
  go(0, true);
  part("view").focus({ preventScroll: true });
}

// The rendition that the page itself would show, at a size that fits a wall.
function picture(key) {
  const shown = list.querySelector(`[data-station="${key}"] picture`);
  const set = shown?.querySelector('source[type="image/webp"]')?.srcset ?? "";
  const middle = set.split(",").map((each) => each.trim().split(" ")).find(([, width]) => width === "512w");
  return middle?.[0] ?? shown?.querySelector("img")?.src ?? "";
}

function go(number, atOnce = false) {
  at = Math.max(0, Math.min(stops.length - 1, number));
  stops.forEach((each, place) => each.toggleAttribute("data-here", place === at));
  part("where").textContent = `${at + 1} / ${stops.length}`;
  part("back").disabled = at === 0;
  part("on").disabled = at === stops.length - 1;
  hall.go(at, atOnce || calm.matches);
}

part("back").addEventListener("click", () => go(at - 1));
part("on").addEventListener("click", () => go(at + 1));

function leave() {
  hall.end();
  hall = null;
  delete stage.dataset.entered;
  part("view").hidden = true;
  part("side").hidden = true;
  part("door").hidden = false;
  part("status").textContent = "";
  enter.disabled = false;
  enter.focus();
}

document.addEventListener("keydown", (event) => {
  if (!hall || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("audio, input, textarea, select, summary")) return;
  const inside = event.target === part("view") || event.target === document.body;
  const on = rightToLeft ? "ArrowLeft" : "ArrowRight";
  const back = rightToLeft ? "ArrowRight" : "ArrowLeft";
  const steps = { [on]: at + 1, [back]: at - 1 };
  if (inside) Object.assign(steps, { ArrowUp: at + 1, ArrowDown: at - 1, Home: 0, End: stops.length - 1 });
  if (event.key === "Escape") leave();
  else if (event.key in steps) go(steps[event.key]);
  else if (event.key === "Enter" && event.target === part("view")) stops[at].querySelector("a.exh-way")?.focus();
  else return;
  event.preventDefault();
});

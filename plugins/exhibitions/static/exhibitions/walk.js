// The walk's links, followed by arrow keys and by swiping. Without script they are links all the same.
const wall = document.querySelector("[data-walk]");
const rightToLeft = document.documentElement.dir === "rtl";
const way = (rel) => document.querySelector(`.exh-steps a[rel="${rel}"]`);
const go = (rel) => way(rel)?.click();

document.querySelector("[data-walk-keys]")?.removeAttribute("hidden");
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, audio, [contenteditable]")) return;
  const on = rightToLeft ? "ArrowLeft" : "ArrowRight";
  const back = rightToLeft ? "ArrowRight" : "ArrowLeft";
  if (event.key !== on && event.key !== back) return;
  event.preventDefault();
  go(event.key === on ? "next" : "prev");
});

// A finger that goes sideways, not one that scrolls.
let from = null;
wall?.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
wall?.addEventListener("touchend", (event) => {
  if (!from || event.target.closest("audio, a, summary")) return;
  const across = event.changedTouches[0].clientX - from.clientX;
  const down = event.changedTouches[0].clientY - from.clientY;
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) go((across < 0) !== rightToLeft ? "next" : "prev");
  from = null;
}, { passive: true });

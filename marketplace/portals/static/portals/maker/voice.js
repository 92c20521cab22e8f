// One recording at a time, or several one after the other.
let sounding = null, key = null;

export function stop() {
  sounding?.pause();
  key?.removeAttribute("data-playing");
  sounding = key = null;
}

// Whether she listens to the portal: she has pressed a speaker since she came.
export const listens = () => sessionStorage.getItem("maarad-listens") === "1";

// `addresses`: one, or a list.
export function play(addresses, button = null) {
  stop();
  const [first, ...rest] = [addresses].flat();
  const now = sounding = new Audio(first);
  key = button;
  button?.setAttribute("data-playing", "");
  now.addEventListener("ended", () => { if (sounding !== now) return; if (rest.length) play(rest, button); else stop(); });
  now.addEventListener("error", () => { if (sounding === now) stop(); });
  return now.play().catch(() => { if (sounding === now) stop(); });
}

// One recording at a time.
let sounding = null, key = null;

export function stop() {
  sounding?.pause();
  key?.removeAttribute("data-playing");
  sounding = key = null;
}

export function play(address, button = null) {
  stop();
  sounding = new Audio(address);
  key = button;
  button?.setAttribute("data-playing", "");
  sounding.addEventListener("ended", stop);
  sounding.addEventListener("error", stop);
  return sounding.play().catch(stop);
}

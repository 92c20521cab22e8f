// A picture from the camera, made ready on the telephone: smaller (a bad network carries it), its flaws noticed, its frame chosen.
const LONGEST = 2048, LOOKED_AT = 640;

async function decode(blob) {
  if ("createImageBitmap" in window) return createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => null);
  return null;
}

function drawn(source, longest) {
  const scale = Math.min(1, longest / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The picture to send (JPEG, at most LONGEST pixels) and its flaws. What this browser cannot read the shop cannot either, most likely: it is said at once.
export async function ready(blob) {
  const bitmap = await decode(blob);
  if (!bitmap) return { blob, flaws: "createImageBitmap" in window ? ["unreadable"] : [] };
  const flaws = looked(bitmap);
  const canvas = drawn(bitmap, LONGEST);
  bitmap.close?.();
  const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  return { blob: small || blob, flaws };
}

// The same three questions as the server's (listings/quality.py): far away, dark, not sharp.
function looked(bitmap) {
  const flaws = Math.min(bitmap.width, bitmap.height) < 600 ? ["small"] : [];
  const canvas = drawn(bitmap, LOOKED_AT), { width, height } = canvas;
  const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const grey = new Uint8ClampedArray(width * height), counts = new Uint32Array(256);
  let sum = 0, light = 0;
  for (let at = 0; at < grey.length; at++) {
    const value = (data[4 * at] * 299 + data[4 * at + 1] * 587 + data[4 * at + 2] * 114) / 1000 | 0;
    grey[at] = value; counts[value]++; sum += value; light += value >= 110;
  }
  if (sum / grey.length < 45 && light * 50 < grey.length) flaws.push("dark");
  const edge = grey.length / 100 | 0;
  const beyond = (greys) => { let seen = 0; for (const value of greys) { seen += counts[value]; if (seen > edge) return value; } return greys.at(-1); };
  const all = [...counts.keys()], low = beyond(all), high = beyond(all.toReversed ? all.toReversed() : [...all].reverse());
  if (high - low < 8) return [...flaws, "blurred"];
  const wide = grey.map((value) => (value - low) * 255 / (high - low));
  let sharpest = 0;
  for (let part = 0; part < 9; part++) {
    const left = Math.max(1, width * (part % 3) / 3 | 0), right = Math.min(width - 1, width * (part % 3 + 1) / 3 | 0);
    const top = Math.max(1, height * (part / 3 | 0) / 3 | 0), bottom = Math.min(height - 1, height * ((part / 3 | 0) + 1) / 3 | 0);
    let count = 0, mean = 0, square = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) {
      const at = y * width + x, value = (4 * wide[at] - wide[at - 1] - wide[at + 1] - wide[at - width] - wide[at + width]) / 2;
      count++; mean += value; square += value * value;
    }
    if (count) sharpest = Math.max(sharpest, square / count - (mean / count) ** 2);
  }
  if (sharpest < 25) flaws.push("blurred");
  return flaws;
}

// The frame over a picture: turned in quarters, moved and drawn larger by finger, keys and buttons. `tell({rotate, crop})` after each change;
// the crop is a part of the turned picture, in fractions.
export class Frame {
  constructor(root, tell) {
    this.canvas = root.querySelector("[data-frame-picture]");
    this.box = root.querySelector("[data-frame-box]");
    this.corner = this.box.firstElementChild;
    this.tell = tell;
    this.showing = Promise.resolve(); // until then what is pressed waits
    this.box.addEventListener("keydown", (event) => this.key(event));
    for (const [target, resizing] of [[this.box, false], [this.corner, true]]) target.addEventListener("pointerdown", (event) => this.drag(event, resizing));
    this.canvas.addEventListener("click", (event) => this.centre(event));
    new ResizeObserver(() => this.place()).observe(this.canvas);
  }

  async show(blob, rotate, crop) {
    this.bitmap?.close?.();
    this.bitmap = await decode(blob);
    this.rotate = rotate || 0;
    this.crop = crop || { x: 0, y: 0, w: 1, h: 1 };
    this.draw();
    return Boolean(this.bitmap);
  }

  draw() {
    this.canvas.parentElement.hidden = !this.bitmap;
    if (!this.bitmap) return;
    const scale = Math.min(1, 900 / Math.max(this.bitmap.width, this.bitmap.height));
    const [w, h] = [this.bitmap.width * scale, this.bitmap.height * scale], lying = this.rotate % 180 !== 0;
    this.canvas.width = lying ? h : w;
    this.canvas.height = lying ? w : h;
    const pen = this.canvas.getContext("2d");
    pen.translate(this.canvas.width / 2, this.canvas.height / 2);
    pen.rotate(this.rotate * Math.PI / 180);
    pen.drawImage(this.bitmap, -w / 2, -h / 2, w, h);
    this.place();
  }

  place() {
    if (!this.crop) return;
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = this.canvas;
    Object.assign(this.box.style, { left: `${left + this.crop.x * width}px`, top: `${top + this.crop.y * height}px`, width: `${this.crop.w * width}px`, height: `${this.crop.h * height}px` });
  }

  set(crop) {
    const w = Math.min(1, Math.max(0.2, crop.w)), h = Math.min(1, Math.max(0.2, crop.h));
    this.crop = { x: Math.min(1 - w, Math.max(0, crop.x)), y: Math.min(1 - h, Math.max(0, crop.y)), w, h };
    this.place();
    this.tell({ rotate: this.rotate, crop: this.crop });
  }

  async do(what) {
    await this.showing;
    if (what === "turn") {
      this.rotate = (this.rotate + 90) % 360;
      const { x, y, w, h } = this.crop;
      this.draw();
      this.set({ x: 1 - y - h, y: x, w: h, h: w });
      return;
    }
    const by = what === "smaller" ? 0.88 : 1 / 0.88, { x, y, w, h } = this.crop;
    this.set({ x: x + w * (1 - by) / 2, y: y + h * (1 - by) / 2, w: w * by, h: h * by });
  }

  key(event) {
    if (!this.crop) return;
    const { x, y, w, h } = this.crop, step = 0.04;
    const moves = { ArrowLeft: { x: x - step, y, w, h }, ArrowRight: { x: x + step, y, w, h }, ArrowUp: { x, y: y - step, w, h }, ArrowDown: { x, y: y + step, w, h } };
    if (moves[event.key]) this.set(moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.do("larger");
    else if (event.key === "-") this.do("smaller");
    else return;
    event.preventDefault();
  }

  drag(event, resizing) {
    event.preventDefault();
    event.stopPropagation();
    if (!this.crop) return;
    const start = { ...this.crop }, { clientX, clientY } = event, target = event.currentTarget;
    const move = (moved) => {
      const dx = (moved.clientX - clientX) / this.canvas.offsetWidth, dy = (moved.clientY - clientY) / this.canvas.offsetHeight;
      this.set(resizing ? { ...start, w: Math.min(start.w + dx, 1 - start.x), h: Math.min(start.h + dy, 1 - start.y) } : { ...start, x: start.x + dx, y: start.y + dy });
    };
    target.setPointerCapture(event.pointerId);
    target.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) target.addEventListener(end, () => target.removeEventListener("pointermove", move), { once: true });
  }

  centre(event) {
    const { x, y, w, h } = this.crop, at = this.canvas.getBoundingClientRect();
    this.set({ x: (event.clientX - at.left) / at.width - w / 2, y: (event.clientY - at.top) / at.height - h / 2, w, h });
    return [x, y];
  }
}

// What the frame shows, as an address of a small picture.
export async function thumbnail(blob, rotate, crop) {
  const bitmap = await decode(blob);
  if (!bitmap) return "";
  const part = crop || { x: 0, y: 0, w: 1, h: 1 }, lying = (rotate || 0) % 180 !== 0;
  const turned = document.createElement("canvas"), scale = Math.min(1, 720 / Math.max(bitmap.width, bitmap.height));
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  turned.width = lying ? h : w;
  turned.height = lying ? w : h;
  const pen = turned.getContext("2d");
  pen.translate(turned.width / 2, turned.height / 2);
  pen.rotate((rotate || 0) * Math.PI / 180);
  pen.drawImage(bitmap, -w / 2, -h / 2, w, h);
  const cut = document.createElement("canvas");
  cut.width = Math.max(1, turned.width * part.w);
  cut.height = Math.max(1, turned.height * part.h);
  cut.getContext("2d").drawImage(turned, -turned.width * part.x, -turned.height * part.y);
  const small = await new Promise((resolve) => cut.toBlob(resolve, "image/jpeg", 0.8));
  return small ? URL.createObjectURL(small) : "";
}

// Her voice, by the telephone's microphone. Where there is none to be had, the file input beside it stays.
const LONGEST = 90_000;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];

export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

export class Recorder {
  // `began()`, `heard(level 0..1, seconds)`, `ended(blob, type)`
  constructor({ began, heard, ended }) {
    Object.assign(this, { began, heard, ended });
  }

  get on() { return this.recorder?.state === "recording"; }

  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported?.(each));
    const parts = [];
    this.recorder = new MediaRecorder(stream, { ...(kind && { mimeType: kind }), audioBitsPerSecond: 24_000 });
    this.recorder.addEventListener("dataavailable", (event) => { if (event.data.size) parts.push(event.data); });
    this.recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      clearInterval(this.clock);
      clearTimeout(this.end);
      this.ears?.close().catch(() => {});
      const type = (this.recorder.mimeType || parts[0]?.type || "audio/webm").split(";")[0];
      if (parts.length) this.ended(new Blob(parts, { type }), type);
    });
    this.recorder.start(1000);
    const since = performance.now();
    this.listen(stream);
    this.clock = setInterval(() => this.heard(this.level(), (performance.now() - since) / 1000), 100);
    this.end = setTimeout(() => this.stop(), LONGEST);
    this.began();
  }

  stop() { if (this.on) this.recorder.stop(); }

  listen(stream) {
    const Ears = window.AudioContext || window.webkitAudioContext;
    if (!Ears) return;
    this.ears = new Ears();
    this.analyser = this.ears.createAnalyser();
    this.analyser.fftSize = 512;
    this.ears.createMediaStreamSource(stream).connect(this.analyser);
  }

  level() {
    if (!this.analyser) return 0.3;
    const values = new Uint8Array(this.analyser.fftSize);
    this.analyser.getByteTimeDomainData(values);
    return Math.min(1, Math.max(...values.map((value) => Math.abs(value - 128))) / 64);
  }
}

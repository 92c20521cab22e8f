// Have news arrive on this telephone, also while the portal is closed.
const box = document.querySelector("[data-push]");
const on = box.querySelector("[data-push-on]"), off = box.querySelector("[data-push-off]"), refused = box.querySelector("[data-push-refused]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const same = (one, other) => one?.byteLength === other.length && other.every((value, place) => new Uint8Array(one)[place] === value);
const tell = (what) => fetch(box.dataset.pushTo, {
  method: "POST",
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": box.dataset.csrf },
  body: JSON.stringify(what),
}).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); });

async function look() {
  if (!("serviceWorker" in navigator && "PushManager" in window)) return;
  const worker = await navigator.serviceWorker.ready;
  const key = bytes(box.dataset.push);
  let held = await worker.pushManager.getSubscription();
  // The shop has another key by now: what this browser holds opens nothing any more.
  if (held && !same(held.options.applicationServerKey, key)) {
    await held.unsubscribe();
    held = null;
  }
  const show = () => { on.hidden = Boolean(held); off.hidden = !held; };
  show();
  box.hidden = false;
  on.addEventListener("click", async () => {
    refused.hidden = true;
    try {
      held = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      await tell({ subscription: held.toJSON() });
    } catch {
      await held?.unsubscribe().catch(() => {});
      held = null;
      refused.hidden = false;
    }
    show();
  });
  off.addEventListener("click", async () => {
    const endpoint = held.endpoint;
    await held.unsubscribe().catch(() => {});
    held = null;
    show();
    await tell({ gone: endpoint }).catch(() => {});
  });
}
look().catch(() => {});

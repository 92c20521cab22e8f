{% load static %}// Opens the portal without a network: the pages below, what they look like and what they say. A page comes from the network when there is one; what is
// kept is for when there is none, and goes when somebody signs out. Drafts are not here: they are in IndexedDB (kept.js), sent by the pages (sending.js).
const LOOKS = "maarad-maker-looks-1", PAGES = "maarad-maker-pages-1";
const NEW_PIECE = "/maker/pieces/new/", HOME = "/maker/", AWAY = "/maker/away/", SIGN_OUT = "/maker/sign-out/";
const KEPT = [NEW_PIECE, HOME];
const PATIENCE = 8000;

self.addEventListener("install", (event) => event.waitUntil(keepPage(AWAY).catch(() => {}).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys()
  .then((names) => Promise.all(names.filter((name) => name.startsWith("maarad-maker-") && name !== LOOKS && name !== PAGES).map((name) => caches.delete(name))))
  .then(() => self.clients.claim())));

// A page that is open says that somebody is signed in: now is the time to keep what she needs when the network goes.
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(Promise.all([AWAY, ...KEPT].map((page) => keepPage(page).catch(() => {}))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // Whoever signs out is told nothing more on this telephone: its push service forgets the address, and the shop hears so.
    if (address.pathname === SIGN_OUT) event.waitUntil(self.registration.pushManager?.getSubscription().then((held) => held?.unsubscribe()).catch(() => {}));
    if (address.pathname === SIGN_OUT) event.waitUntil(caches.delete(PAGES).then(() => keepPage(AWAY)).catch(() => {}));
    if (request.method === "GET") event.respondWith(page(request, address.pathname));
  } else if (request.method === "GET" && isLook(address.pathname)) event.respondWith(look(request, address));
});

const isLook = (path) => path.startsWith("/static/") || path.startsWith("/prompts/");
// A name with a digest, or a recording with its stamp, never changes what it holds.
const isFixed = (path) => path.startsWith("/prompts/") || /\.[0-9a-f]{12}\.\w+$/.test(path);

async function page(request, path) {
  const kept = async () => (KEPT.includes(path) && await caches.match(path, { cacheName: PAGES })) || await caches.match(AWAY, { cacheName: PAGES }) || Response.error();
  let late;
  try {
    const coming = fetch(request);
    const answer = await (KEPT.includes(path) ? Promise.race([coming, new Promise((_, give) => { late = setTimeout(() => give(new Error("late")), PATIENCE); })]) : coming);
    return answer.status >= 502 ? kept() : answer;
  } catch {
    return kept();
  } finally {
    clearTimeout(late);
  }
}

async function look(request, address) {
  const store = await caches.open(LOOKS);
  const kept = await store.match(address.pathname);
  if (kept && isFixed(address.pathname)) return partly(request, kept);
  try {
    const answer = await fetch(address.href);
    if (answer.status === 200) await store.put(address.pathname, answer.clone());
    return partly(request, answer);
  } catch {
    return kept ? partly(request, kept) : Response.error();
  }
}

// Players ask for parts.
async function partly(request, whole) {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!asked || whole.status !== 200) return whole;
  const data = await whole.arrayBuffer();
  const first = Number(asked[1]), last = Math.min(asked[2] ? Number(asked[2]) : data.byteLength - 1, data.byteLength - 1);
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${data.byteLength}` } });
  const headers = { "Content-Type": whole.headers.get("Content-Type") || "", "Content-Range": `bytes ${first}-${last}/${data.byteLength}`, "Accept-Ranges": "bytes" };
  return new Response(data.slice(first, last + 1), { status: 206, headers });
}

async function keepPage(path) {
  const answer = await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  await (await caches.open(PAGES)).put(path, answer);
  const named = [...new Set([...text.matchAll(/(?:src|href|data-say-choice)="([^"#]+)/g)].map(([, found]) => new URL(found.replaceAll("&amp;", "&"), self.location.href).href))];
  // What the page cannot do without comes first; then what it says, then the pictures, and last the numbers.
  const rank = (address) => /\.(css|js)$/.test(address) ? 0 : /\.svg$/.test(address) ? 1 : /\/prompts\/\w+\/(?!craft|material|number)/.test(address) ? 2 : /\/prompts\/\w+\/number/.test(address) ? 4 : 3;
  for (const found of named.sort((one, other) => rank(one) - rank(other))) await keepLook(new URL(found));
}

// With what it names itself: imports of modules, fonts of style sheets (not those of rare letters).
async function keepLook(address) {
  if (address.origin !== self.location.origin || !isLook(address.pathname)) return;
  const store = await caches.open(LOOKS);
  const kept = await store.match(address.pathname);
  if (kept && isFixed(address.pathname)) return;
  const answer = await fetch(address.href).catch(() => null);
  if (answer?.status !== 200) return;
  const kind = answer.headers.get("Content-Type") || "";
  const text = /css|javascript/.test(kind) ? await answer.clone().text() : "";
  await store.put(address.pathname, answer);
  const names = kind.includes("css") ? text.matchAll(/url\("?([^")]+)"?\)/g) : text.matchAll(/(?:from\s*|import\()"([^"]+)"/g);
  for (const [, found] of names) if (!/latin-ext|^data:/.test(found)) await keepLook(new URL(found, address));
}

// News that arrive while the portal is closed. The words are written by the shop (sales/push.py), in her language.
self.addEventListener("push", (event) => {
  let news = {};
  try { news = event.data?.json() ?? {}; } catch {}
  if (news.text) event.waitUntil(self.registration.showNotification("Maarad", { body: news.text, icon: "{% static "portals/maker/icon-192.png" %}", tag: news.url, data: { url: news.url }, dir: "auto" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.url || HOME, self.location.href);
  if (address.origin === self.location.origin) event.waitUntil(self.clients.openWindow(address.href));
});

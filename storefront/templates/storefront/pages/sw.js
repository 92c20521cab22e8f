{% load static %}// Keeps one page and its looks for when there is no network. Nothing else is cached: prices and stock must be true.
const STORE = "maarad-offline-1";
const PAGE = "/offline/";
const LOOKS = ["{% static "storefront/css/tokens.css" %}", "{% static "storefront/css/fonts.css" %}", "{% static "storefront/css/base.css" %}", "{% static "storefront/css/frame.css" %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([PAGE, ...LOOKS])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("maarad-offline-") && name !== STORE).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && LOOKS.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

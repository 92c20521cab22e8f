// Registers the worker that has a page for when there is no network. Shops on plain http (other than localhost) go without.
if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});

// A page of ours within Saleor's Dashboard. It speaks the Dashboard's messages (`{type, payload}`) with the Dashboards that
// the frame names and with nobody else, and shows what Maarad answers to the person's token. The token stays in this closure.
"use strict";
(() => {
  const main = document.getElementById("maarad");
  const dashboards = main.dataset.dashboards.split(" ").filter(Boolean);
  const LANGUAGES = ["ar", "fr", "en"];
  const GATHER_MS = 150; // token and language come one after the other
  const CALL_MS = 400; // until the Dashboard answers: while it puts the frame in its place it hears nothing
  const SILENCE_MS = 10000;
  const AGAIN_MS = 30000;
  const asked = new URLSearchParams(location.search);
  let dashboard = "";
  let token = "";
  // The Dashboard tells its language once, and then may load the frame again: only the frame's name outlives that.
  const remembered = /^maarad-(ar|fr|en)$/.exec(window.name);
  let language = remembered ? remembered[1] : document.documentElement.lang;
  let shown = false;
  let timer = 0;
  let running = null;
  let messages = 0;

  const say = (type, payload) => {
    messages += 1;
    const message = { type, payload: { ...payload, actionId: `maarad-${messages}` } };
    // Exact origins only: a page that is not the Dashboard hears nothing.
    for (const origin of dashboard ? [dashboard] : likely()) window.parent.postMessage(message, origin);
  };

  const likely = () => {
    const referrer = document.referrer ? new URL(document.referrer).origin : "";
    return dashboards.includes(referrer) ? [referrer] : dashboards;
  };

  const tell = (text) => {
    const paragraph = document.createElement("p");
    paragraph.className = "quiet";
    paragraph.textContent = text;
    main.replaceChildren(paragraph);
    main.setAttribute("aria-busy", "false");
  };

  const dress = (theme) => {
    document.documentElement.dataset.theme = theme === "dark" ? "dark" : "light";
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(load, wait);
  };

  async function load() {
    if (!token) return;
    if (running) running.abort();
    const mine = new AbortController();
    running = mine;
    const subject = main.dataset.subject ? asked.get(main.dataset.subject) || "" : "";
    let status = 0;
    try {
      const response = await fetch(`${main.dataset.content}?id=${encodeURIComponent(subject)}`, {
        headers: { Authorization: `Bearer ${token}`, "Accept-Language": language },
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: mine.signal,
      });
      const answer = await response.json();
      if (mine.signal.aborted) return;
      status = response.status;
      document.documentElement.lang = answer.language;
      document.documentElement.dir = answer.direction;
      main.innerHTML = answer.html; // our own server's, escaped there; the page's policy runs no script in it
      main.setAttribute("aria-busy", "false");
    } catch (error) {
      if (mine.signal.aborted) return;
      tell(main.dataset.away);
    }
    shown = status === 200;
    if (status === 0 || status >= 500) later(AGAIN_MS);
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !dashboards.includes(event.origin)) return;
    const { type, payload } = event.data || {};
    if (typeof type !== "string" || typeof payload !== "object" || payload === null) return;
    if ((type === "handshake" || type === "tokenRefresh") && typeof payload.token === "string") {
      dashboard = event.origin;
      const other = payload.token !== token;
      token = payload.token;
      if (other && !shown) later(GATHER_MS);
    } else if (type === "localeChanged" && typeof payload.locale === "string") {
      const base = payload.locale.toLowerCase().split(/[-_]/)[0];
      const wanted = LANGUAGES.includes(base) ? base : "en";
      window.name = `maarad-${wanted}`;
      if (wanted === language) return;
      language = wanted;
      later(GATHER_MS);
    } else if (type === "theme") {
      dress(payload.theme);
    }
  });

  // The frame's sandbox would follow into what it opens itself, so the Dashboard opens it.
  main.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !dashboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.within) say("redirect", { to: link.dataset.within });
    else say("redirect", { to: link.href, newContext: true });
  });

  dress(asked.get("theme"));
  if (window.parent === window) {
    tell(main.dataset.alone);
    return;
  }
  if ("widget" in main.dataset) {
    // `main` itself, not the document, which is never lower than its frame.
    new ResizeObserver(() => {
      const height = Math.ceil(main.getBoundingClientRect().height);
      if (height > 0 && dashboard) say("widgetResize", { height });
    }).observe(main);
  }
  const called = Date.now();
  const call = () => {
    if (token) return;
    if (Date.now() - called > SILENCE_MS && main.getAttribute("aria-busy") === "true") tell(main.dataset.silent);
    say("notifyReady", {});
    setTimeout(call, CALL_MS);
  };
  call();
})();

// Favourites: a list of global ids in this browser, nowhere else. Hearts appear only when they can work.
const KEY = "maarad.favourites";

const read = () => {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
};

const write = (ids) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids.slice(0, 200)));
    return true;
  } catch {
    return false; // storage is off or full: the heart simply does not fill
  }
};

const show = (root = document) => {
  const kept = read();
  for (const heart of root.querySelectorAll("[data-favourite]")) {
    heart.hidden = false;
    heart.setAttribute("aria-pressed", String(kept.includes(heart.dataset.favourite)));
  }
  for (const badge of document.querySelectorAll("[data-favourites-count]")) {
    badge.textContent = kept.length;
    badge.hidden = kept.length === 0;
  }
};

document.addEventListener("click", (event) => {
  const heart = event.target.closest?.("[data-favourite]");
  if (!heart) return;
  const id = heart.dataset.favourite;
  const kept = read();
  if (write(kept.includes(id) ? kept.filter((other) => other !== id) : [id, ...kept])) show();
});

// The favourites page: <div data-favourites-list="/…/favourites/list/"> is filled by asking for the ids kept here.
const list = document.querySelector("[data-favourites-list]");
if (list) {
  const ids = read();
  const url = new URL(list.dataset.favouritesList, location.href);
  for (const id of ids) url.searchParams.append("id", id);
  if (ids.length) window.htmx?.ajax("GET", url.pathname + url.search, { target: list, swap: "innerHTML" });
}

window.addEventListener("storage", (event) => event.key === KEY && show());
document.addEventListener("htmx:afterSettle", () => show());
show();

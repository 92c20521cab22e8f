// The strip swipes and snaps by itself; here thumbnails scroll it instead of jumping the page, and follow it.
// A gallery that htmx puts in place of another (a chosen variant's pictures) gets the same.
const ready = new WeakSet();

function begin(gallery) {
  if (ready.has(gallery)) return;
  ready.add(gallery);
  const strip = gallery.querySelector("[data-gallery-strip]");
  const links = [...gallery.querySelectorAll("[data-gallery-to]")];
  const views = [...strip.children];

  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const view = views[Number(link.dataset.galleryTo)];
      strip.scrollBy({ left: view.getBoundingClientRect().left - strip.getBoundingClientRect().left });
    });
  }

  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        const at = views.indexOf(entry.target);
        links.forEach((link, position) => (position === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
      }
    },
    { root: strip, threshold: 0.6 },
  );
  views.forEach((view) => watch.observe(view));
}

const all = () => document.querySelectorAll("[data-gallery]").forEach(begin);
all();
document.addEventListener("htmx:load", all);
document.addEventListener("htmx:oobAfterSwap", all);

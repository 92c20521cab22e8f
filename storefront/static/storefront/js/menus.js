// Disclosure menus (<details data-menu>): one open at a time, Escape and a click outside close. Facets open by themselves on wide screens.
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const wide = window.matchMedia("(min-width: 60rem)");
const unfold = () => {
  for (const panel of document.querySelectorAll("details[data-facets]")) panel.open = wide.matches;
};
wide.addEventListener("change", unfold);
if (wide.matches) unfold();

// An error summary takes the focus, so that it is read first.
const focusErrors = (root) => root.querySelector?.("[data-focus]")?.focus();
focusErrors(document);
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

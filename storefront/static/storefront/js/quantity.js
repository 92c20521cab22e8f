// Buttons beside a quantity field. The field alone works without this file.
const limits = (input) => [Number(input.min || 1), input.max === "" ? Infinity : Number(input.max)];

const show = () => {
  for (const stepper of document.querySelectorAll("[data-stepper]")) {
    const input = stepper.querySelector("input");
    const [least, most] = limits(input);
    for (const button of stepper.querySelectorAll("[data-step]")) {
      button.hidden = false;
      const next = Number(input.value) + Number(button.dataset.step);
      button.disabled = next < least || next > most;
    }
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  const [least, most] = limits(input);
  input.value = Math.min(most, Math.max(least, Number(input.value || least) + Number(button.dataset.step)));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("input", (event) => event.target.closest?.("[data-stepper]") && show());
document.addEventListener("change", (event) => event.target.closest?.("[data-stepper]") && show());
document.addEventListener("htmx:afterSettle", show);
show();

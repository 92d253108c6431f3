// One click, one request: the button that sent a form is busy until the answer. The server is idempotent all the same.
import { each } from "./each.js";

function busy(button) {
  const spinner = document.createElement("span");
  spinner.className = "spin";
  spinner.setAttribute("aria-hidden", "true");
  button.prepend(spinner);
  button.setAttribute("aria-busy", "true");
  return () => { spinner.remove(); button.removeAttribute("aria-busy"); button.removeAttribute("aria-disabled"); };
}

export function bind(root) {
  each(root, "form[method=post]", "Once", (form) => {
    let release = null;
    form.addEventListener("submit", (event) => {
      if (release) { event.preventDefault(); event.stopImmediatePropagation(); return; }
      const button = event.submitter ?? form.querySelector("button:not([type=button])");
      release = button ? busy(button) : () => {};
      const free = () => { release?.(); release = null; };
      form.addEventListener("htmx:afterRequest", free, { once: true });
      window.addEventListener("pageshow", free, { once: true });
      setTimeout(free, 15000);
    });
  });
  each(root, "[data-print]", "Print", (button) => button.addEventListener("click", () => window.print()));
  each(root, "[data-back]", "Back", (button) => { button.hidden = history.length < 2; button.addEventListener("click", () => history.back()); });
}

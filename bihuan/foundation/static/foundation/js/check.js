// The live check: while a form with data-check-url is being filled, it is sent there and the answer replaces data-check-target.
import { each } from "./each.js";

export function bind(root) {
  each(root, "form[data-check-url]", "Check", (form) => {
    const target = document.querySelector(form.dataset.checkTarget || "#findings");
    if (!target) return;
    let timer = 0;
    let running = null;
    const ask = async () => {
      running?.abort();
      running = new AbortController();
      target.setAttribute("aria-busy", "true");
      try {
        const headers = { "HX-Request": "true", "X-Requested-With": "fetch" };
        const answer = await fetch(form.dataset.checkUrl, { method: "POST", body: new FormData(form), headers, signal: running.signal });
        if (answer.ok || answer.status === 422) { target.innerHTML = await answer.text(); window.htmx?.process(target); }
      } catch (error) {
        if (error.name === "AbortError") return;
      }
      target.removeAttribute("aria-busy");
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 450); });
  });
}

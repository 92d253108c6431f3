// Why cards and menus are <details>; here they close on a click elsewhere or Escape and turn round at the window's edge.
import { each } from "./each.js";

function place(details) {
  details.classList.remove("why-flip", "why-up");
  const card = details.querySelector(".why-card");
  if (!details.open || !card || getComputedStyle(card).position !== "absolute") return;
  const box = card.getBoundingClientRect();
  details.classList.toggle("why-flip", box.right > document.documentElement.clientWidth - 8);
  details.classList.toggle("why-up", box.bottom > innerHeight - 8 && box.top > box.height);
}

let listening = false;
function listen() {
  if (listening) return;
  listening = true;
  const open = () => document.querySelectorAll("details[data-close-outside][open]");
  document.addEventListener("click", (event) => {
    open().forEach((details) => {
      const inside = details.contains(event.target) && event.target !== details;
      const laidOpen = document.getElementById(details.dataset.closeOutside);  // what it opens may stand beside it
      if (!inside && !laidOpen?.contains(event.target)) details.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((details) => { details.open = false; details.querySelector("summary").focus(); });
  });
}

export function bind(root) {
  listen();
  each(root, "details.why", "Why", (details) => details.addEventListener("toggle", () => place(details)));
}

// Choosing from a list writes the name into its text; writing another name takes the choice back. Without it the server tells.
import { each } from "./each.js";

export function bind(root) {
  each(root, "[data-namer]", "Namer", (box) => {
    const text = document.getElementById(box.dataset.names);
    if (!text) return;
    box.addEventListener("change", (event) => {
      const name = event.target.type === "radio" && event.target.dataset.names;
      if (name) text.value = name;
    });
    text.addEventListener("input", () => {
      const chosen = box.querySelector("input[type=radio]:checked");
      const none = box.querySelector("input[type=radio][value='']");
      if (none && chosen?.dataset.names && chosen.dataset.names !== text.value.trim()) none.checked = true;
    });
  });
}

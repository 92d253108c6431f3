// Light, dark or as the system says; kept in a cookie so that the server sends the right sheet at once.
import { each } from "./each.js";

const MEDIA = { auto: "screen and (prefers-color-scheme:dark)", dark: "screen", light: "not all" };
const NEXT = { auto: "light", light: "dark", dark: "auto" };

function show(theme) {
  document.documentElement.dataset.theme = theme;
  document.querySelector("[data-dark-sheet]").media = MEDIA[theme];
  document.querySelectorAll("[data-theme-name]").forEach((name) => { name.textContent = name.dataset[theme]; });
}

export function bind(root) {
  each(root, "[data-theme-next]", "Theme", (button) => {
    button.hidden = false;
    show(document.documentElement.dataset.theme);
    button.addEventListener("click", () => {
      const theme = NEXT[document.documentElement.dataset.theme];
      document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
      show(theme);
    });
  });
}

// Shows the chosen day, time or month in the page's language, whatever language the browser has; while it is being typed the
// browser's own fields stand there.
import { each } from "./each.js";

const day = { year: "numeric", month: "long", day: "numeric", weekday: "short" };
const month = { year: "numeric", month: "long" };
const inWords = {
  date: (value, lang) => new Date(`${value}T00:00`).toLocaleDateString(lang, day),
  month: (value, lang) => new Date(`${value}-01T00:00`).toLocaleDateString(lang, month),
  time: (value) => value,
};

export function bind(root) {
  const { lang } = document.documentElement;
  each(root, "input:is([type=date],[type=month],[type=time])", "Words", (input) => {
    if (input.type === "text") return;
    const show = () => {
      input.toggleAttribute("data-blank", !input.value);
      input.dataset.words = input.value ? inWords[input.type](input.value, lang) : document.body.dataset[`no${input.type}`];
    };
    for (const name of ["input", "change", "blur"]) input.addEventListener(name, show);
    input.form?.addEventListener("reset", () => setTimeout(show));
    show();
  });
}

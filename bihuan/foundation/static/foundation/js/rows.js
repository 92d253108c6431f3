// A click anywhere on a row follows its link, unless the click meant something else or marked text.
import { each } from "./each.js";

export function bind(root) {
  each(root, "tr[data-href]", "Row", (row) => row.addEventListener("click", (event) => {
    if (event.target.closest("a,button,input,label,select,summary,details") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href); else location.assign(row.dataset.href);
  }));
  each(root, "form[data-filters]", "Filter", (form) => form.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") form.requestSubmit();
  }));
}

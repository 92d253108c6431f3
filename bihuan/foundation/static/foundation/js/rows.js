// In a table of figures Enter and the arrows go down and up its column; Enter in the last row sends.
// A click anywhere on a row follows its link, unless the click meant something else or marked text.
import { each } from "./each.js";

function step(event) {
  const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.isComposing || !event.target.matches("input:not([type=file])")) return;
  const column = (row) => [...row.querySelectorAll("input:not([type=hidden],[type=file])")];
  const place = column(event.target.closest("tr")).indexOf(event.target);
  const rows = [...event.currentTarget.tBodies[0].rows].filter((row) => column(row)[place]);
  const next = rows[rows.indexOf(event.target.closest("tr")) + by];
  if (!next) return;
  event.preventDefault();
  column(next)[place].focus();
  column(next)[place].select();
}

export function bind(root) {
  each(root, "table[data-grid]", "Grid", (table) => table.addEventListener("keydown", step));
  each(root, "tr[data-href]", "Row", (row) => row.addEventListener("click", (event) => {
    if (event.target.closest("a,button,input,label,select,summary,details") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href); else location.assign(row.dataset.href);
  }));
  each(root, "form[data-filters]", "Filter", (form) => form.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") form.requestSubmit();
  }));
}

// Opens <dialog id> from [data-dialog=id]; without scripts the link's #id opens it by :target.
import { each } from "./each.js";

export function bind(root) {
  each(root, "[data-dialog]", "Dialog", (opener) => opener.addEventListener("click", (event) => {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  }));
  each(root, "dialog", "Close", (dialog) => dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-close]")) return;
    if (!dialog.open) return;
    event.preventDefault();
    dialog.close();
  }));
}

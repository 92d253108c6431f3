// Says name and size of the chosen files at once, and what the server would refuse, before anything is sent. A bare file
// field gets a label of the page in place of the browser's.
import { each } from "./each.js";

const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

function fits(file, accept) {
  if (!accept) return true;
  return accept.split(",").map((one) => one.trim().toLowerCase()).some((one) => {
    if (one.startsWith(".")) return file.name.toLowerCase().endsWith(one);
    return one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one;
  });
}

function dress(input) {
  const box = document.createElement("span");
  const list = document.createElement("ul");
  box.className = "drop drop-s";
  box.dataset.drop = "";
  box.textContent = input.multiple ? document.body.dataset.pickfiles : document.body.dataset.pickfile;
  list.className = "drop-list";
  list.setAttribute("aria-live", "polite");
  input.before(box);
  box.append(input);
  box.after(list);
}

export function bind(root) {
  each(root, "input[type=file]", "Dress", (input) => { if (!input.closest("[data-drop]")) dress(input); });
  each(root, "[data-drop]", "Drop", (box) => {
    const input = box.querySelector("input[type=file]");
    const list = box.nextElementSibling;
    const max = Number(box.dataset.max);
    input.addEventListener("change", () => {
      const lines = [...input.files].map((file) => {
        const problem = max && file.size > max ? list.dataset.tooBig : fits(file, input.accept) ? "" : list.dataset.wrongType;
        const line = document.createElement("li");
        line.textContent = `${file.name} · ${size(file.size)}${problem ? ` — ${problem}` : ""}`;
        if (problem) line.className = "bad";
        return line;
      });
      list.replaceChildren(...lines);
    });
    for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("drop-over"));
    for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("drop-over"));
  });
}

// Nothing typed is lost: a form with data-draft="key" keeps what was typed on this device until the server has taken it.
// The key holds the person, so that two people on one machine never meet each other's words. Passwords and files are never kept.
import { each } from "./each.js";

const PREFIX = "draft:";
const SKIP = new Set(["csrfmiddlewaretoken", "next"]);

const keyOf = (form) => `${PREFIX}${document.body.dataset.user}:${form.dataset.draft}`;
const kept = (field) => field.name && !SKIP.has(field.name) && !["password", "file", "hidden", "submit"].includes(field.type);
const fieldsOf = (form) => [...form.elements].filter(kept);
const valueOf = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);

function read(form) {
  return fieldsOf(form).map((field) => [field.name, field.type === "radio" || field.type === "checkbox" ? field.value : "", valueOf(field)]);
}

function restore(form, rows) {
  const fields = fieldsOf(form);
  rows.forEach(([name, value, state], place) => {
    const field = fields[place]?.name === name ? fields[place] : fields.find((one) => one.name === name && (!value || one.value === value));
    if (!field) return;
    if (typeof state === "boolean") field.checked = state; else field.value = state;
  });
}

function notice(form, at, discard) {
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "status");
  const words = document.createElement("div");
  const when = new Date(at);
  words.textContent = (form.dataset.draftRestored || "已恢复您在本机未提交的草稿") + ` ${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")} ${when.toTimeString().slice(0, 5)}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-s";
  button.textContent = form.dataset.draftDiscard || "不要草稿，用原来的内容";
  button.addEventListener("click", () => { discard(); box.remove(); });
  box.append(document.createElement("span"), words, button);
  form.prepend(box);
}

export function bind(root) {
  document.querySelectorAll("[data-draft-clear]").forEach((mark) => localStorage.removeItem(`${PREFIX}${document.body.dataset.user}:${mark.dataset.draftClear}`));
  each(root, "form[data-draft]", "Draft", (form) => {
    const key = keyOf(form);
    const original = JSON.stringify(read(form));
    let isDirty = false;
    let timer = 0;
    const stored = JSON.parse(localStorage.getItem(key) || "null");
    if (stored && JSON.stringify(stored.rows) !== original && !form.hasAttribute("data-draft-skip")) {
      restore(form, stored.rows);
      isDirty = true;
      notice(form, stored.at, () => { restore(form, JSON.parse(original)); localStorage.removeItem(key); isDirty = false; });
    }
    const save = () => {
      clearTimeout(timer);
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), rows: read(form) })); } catch { return; }
      const mark = form.querySelector("[data-draft-mark]");
      if (mark) mark.textContent = `${mark.dataset.words || "草稿已存在本机"} ${new Date().toTimeString().slice(0, 5)}`;
    };
    form.addEventListener("input", () => { isDirty = true; clearTimeout(timer); timer = setTimeout(save, 600); });
    form.addEventListener("submit", () => { if (isDirty) save(); isDirty = false; });
    addEventListener("pagehide", () => { if (isDirty) save(); });
    addEventListener("beforeunload", (event) => { if (isDirty && form.hasAttribute("data-guard")) { save(); event.preventDefault(); } });
  });
}

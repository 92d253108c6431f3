// Nothing typed is lost: a form with data-draft="key" keeps what was typed on this device until the server has taken it.
// The key holds the person, so that two people on one machine never meet each other's words. Passwords and files are never kept.
// An unsent draft of an unchanged form comes back by itself; one that was sent, or whose form has changed since, is only offered.
import { each } from "./each.js";

const PREFIX = "draft:";
const WEEK = 7 * 86400 * 1000;
const SKIP = new Set(["csrfmiddlewaretoken", "next"]);
const NEVER = ["password", "file", "hidden", "submit"];
const WORDS = {
  restored: "已恢复您在本机未提交的内容", offered: "本机还有您上次填写的内容", restore: "恢复", discard: "不要，用原来的内容", saved: "草稿已存在本机",
};

const userKey = (key) => `${PREFIX}${document.body.dataset.user}:${key}`;
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !SKIP.has(field.name) && !NEVER.includes(field.type));
const read = (form) => fieldsOf(form).map((field) => [field.name, isChoice(field) ? field.value : "", isChoice(field) ? field.checked : field.value]);
const clock = (at) => new Date(at).toTimeString().slice(0, 5);

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft && Date.now() - draft.at < WEEK) return draft;
  } catch { /* unreadable: as if there were none */ }
  localStorage.removeItem(key);
  return null;
}

function restore(form, rows) {
  const fields = fieldsOf(form);
  rows.forEach(([name, value, state], place) => {
    const field = fields[place]?.name === name ? fields[place] : fields.find((one) => one.name === name && (!value || one.value === value));
    if (!field) return;
    if (typeof state === "boolean") field.checked = state; else field.value = state;
  });
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function notice(form, text, actions) {
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "status");
  const words = Object.assign(document.createElement("div"), { textContent: text });
  const row = Object.assign(document.createElement("div"), { className: "row" });
  for (const [label, act] of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-s", textContent: label });
    button.addEventListener("click", () => { box.remove(); act(); });
    row.append(button);
  }
  box.append(words, row);
  form.prepend(box);
}

function bindForm(form) {
  const key = userKey(form.dataset.draft);
  const original = read(form);
  const base = JSON.stringify(original);
  const mark = form.querySelector("[data-draft-mark]");
  let isDirty = false;
  let timer = 0;
  const forget = () => { localStorage.removeItem(key); isDirty = false; };
  const save = (sent = false) => {
    clearTimeout(timer);
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), base, sent, rows: read(form) })); } catch { return; }
    if (mark) mark.textContent = `${WORDS.saved} ${clock(Date.now())}`;
  };
  const stored = load(key);
  if (stored && JSON.stringify(stored.rows) !== base) {
    const back = [WORDS.discard, () => { restore(form, original); clearTimeout(timer); forget(); }];
    if (stored.base === base && !stored.sent) {
      restore(form, stored.rows);
      isDirty = true;
      notice(form, `${WORDS.restored}（${clock(stored.at)}）`, [back]);
    } else {
      notice(form, `${WORDS.offered}（${clock(stored.at)}）`, [[WORDS.restore, () => { restore(form, stored.rows); isDirty = true; }], [WORDS.discard, forget]]);
    }
  }
  form.addEventListener("input", () => { isDirty = true; clearTimeout(timer); timer = setTimeout(() => save(), 600); });
  form.addEventListener("submit", () => { if (isDirty) save(true); isDirty = false; });
  addEventListener("pagehide", () => { if (isDirty) save(); });
  addEventListener("beforeunload", (event) => { if (isDirty && form.hasAttribute("data-guard")) { save(); event.preventDefault(); } });
}

export function bind(root) {
  document.querySelectorAll("[data-draft-clear]").forEach((mark) => localStorage.removeItem(userKey(mark.dataset.draftClear)));
  each(root, "form[data-draft]", "Draft", bindForm);
}

// The phone: a scan sends itself; without network it is kept (the code is sealed by the server and carries its own moment)
// and delivered later. Nothing here says "signed in": that page comes from the server after the row is stored.
const KEPT = `bihuan-kept-${document.body.dataset.user}`;
const FINAL = [404, 409, 422];
const root = document.querySelector("[data-signin]");

const read = () => { try { return JSON.parse(localStorage.getItem(KEPT) ?? "[]"); } catch { return []; } };
const write = (list) => { try { localStorage.setItem(KEPT, JSON.stringify(list)); } catch { /* private window */ } };
const forget = (code) => write(read().filter((each) => each !== code));
const tell = (name, text = "") => {
  const box = root.querySelector(`[data-${name}]`);
  box.hidden = false;
  if (text) box.querySelector("[data-text]").textContent = text;
};
const hide = (name) => { root.querySelector(`[data-${name}]`).hidden = true; };

async function send(code, live) {
  const body = new FormData();
  body.set("kept", code);
  body.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
  if (live) body.set("live", "1");
  return fetch(root.dataset.deliver, { method: "POST", body, signal: AbortSignal.timeout(15000), headers: { Accept: "application/json" } });
}

async function hand(code, live) {
  let answer;
  try { answer = await send(code, live); } catch { answer = null; }
  if (!answer || answer.redirected || !(answer.ok || FINAL.includes(answer.status))) {
    if (!read().includes(code)) write([...read(), code]);
    hide("busy");
    tell("kept");
    return;
  }
  const told = await answer.json();
  if (told.code === "stale_state") { if (!read().includes(code)) write([...read(), code]); return; } // two at once: again in a moment
  forget(code);
  if (told.url) { location.replace(told.url); return; }
  hide("busy");
  if (!read().length) hide("kept");
  tell("why", told.message);
}

async function deliverKept() {
  if (!navigator.onLine) return;
  for (const code of read()) await hand(code, false);
}

if (root) {
  const scanned = root.dataset.code;
  const form = root.querySelector("form[data-digits]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    hide("why");
    tell("busy");
    await hand(form.elements.digits.value.trim(), true);
    form.dispatchEvent(new Event("htmx:afterRequest"));
  });
  window.addEventListener("online", deliverKept);
  setInterval(deliverKept, 10000);
  if (scanned && root.dataset.auto) { tell("busy"); hand(scanned, true); } else deliverKept();
}

// A short word after an htmx request: HX-Trigger {"toast": {"text": "已保存", "tone": "ok"}}; and a plain word when the net is gone.
function show({ text, tone = "ok" }) {
  const box = document.getElementById("toasts");
  const toast = document.createElement("div");
  toast.className = `notice notice-${tone} toast`;
  toast.append(Object.assign(document.createElement("div"), { textContent: text }));
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-s", textContent: "知道了" });
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  box.append(toast);
  if (tone !== "bad") setTimeout(() => toast.remove(), 6000);
}

export function start() {
  document.body.addEventListener("toast", (event) => show(event.detail));
  document.body.addEventListener("htmx:sendError", () => show({ text: "现在连不上服务器，内容还在，请稍后再试。", tone: "bad" }));
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    show({ text: status === 403 ? "登录已过期或没有权限，请刷新页面。" : "这一步没有成功，请刷新后再试。", tone: "bad" });
  });
  addEventListener("offline", () => show({ text: "网络断开了，填写的内容还在。", tone: "warn" }));
}

// Keeps "还剩 5 小时 20 分" true while a page stays open. Counts from the server's moment, so a wrong device clock does no harm.
import { each } from "./each.js";

const loaded = Date.now();
const HOUR = 3600, DAY = 86400;

function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const days = Math.floor(whole / DAY), hours = Math.floor((whole % DAY) / HOUR), minutes = Math.floor((whole % HOUR) / 60);
  if (days >= 3 || (days && !hours)) return `${days} 天`;
  if (days) return `${days} 天 ${hours} 小时`;
  if (hours) return minutes ? `${hours} 小时 ${minutes} 分` : `${hours} 小时`;
  return minutes ? `${minutes} 分` : "不到 1 分钟";
}

export function bind(root) {
  if (!document.documentElement.lang.startsWith("zh")) return;
  each(root, "[data-due]", "Due", (badge) => {
    const due = Date.parse(badge.dataset.due), at = Date.parse(badge.dataset.at), words = badge.querySelector("span");
    setInterval(() => {
      const left = (due - at - (Date.now() - loaded)) / 1000;
      words.textContent = `${left > 0 ? "还剩" : "逾期"} ${span(left)}`;
      if (left <= 0) badge.className = "tag tag-bad";
    }, 30000);
  });
}

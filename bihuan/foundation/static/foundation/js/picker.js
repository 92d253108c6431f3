// Search as you type over a long list of checkboxes in groups. Without it the groups open by hand and nothing is missing.
// What is chosen always stays in sight; a session without a title takes the name of the first topic chosen.
import { each } from "./each.js";

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s《》〈〉“”"·、，,]/g, "");

const nameOf = (row) => [...row.querySelector("span").childNodes].filter((one) => !one.classList?.contains("sub")).map((one) => one.textContent).join(" ");

export function bind(root) {
  each(root, "[data-picker]", "Picker", (box) => {
    const tools = box.querySelector("[data-picker-tools]");
    const seek = tools.querySelector("input");
    const count = tools.querySelector("span");
    const title = document.getElementById(box.dataset.fills);
    const groups = [...box.querySelectorAll("details")].map((group) => ({
      group, was: group.open, rows: [...group.querySelectorAll("label")].map((row) => ({ row, check: row.querySelector("input"), text: plain(row.textContent), name: plain(nameOf(row)) })),
    }));
    const all = groups.flatMap((one) => one.rows);
    const tell = (words, n) => { count.textContent = words.replace("{n}", n); };
    const told = () => tell(box.dataset.chosen, all.filter((one) => one.check.checked).length);
    const show = () => {
      const wanted = plain(seek.value);
      const where = all.some((one) => one.name.includes(wanted)) ? "name" : "text"; // the group only where no name fits
      let found = 0;
      for (const { group, rows, was } of groups) {
        let here = 0;
        for (const one of rows) {
          const fits = !wanted || one[where].includes(wanted);
          found += fits ? 1 : 0;
          one.row.hidden = !fits && !one.check.checked;
          here += one.row.hidden ? 0 : 1;
        }
        group.hidden = here === 0;
        group.open = wanted ? here > 0 : was || rows.some((one) => one.check.checked);
      }
      if (wanted) tell(box.dataset.found, found); else told();
    };
    tools.hidden = false;
    told();
    seek.addEventListener("input", (event) => { event.stopPropagation(); show(); });
    seek.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        const shown = all.filter((one) => !one.row.hidden && !one.check.checked);
        if (seek.value && shown.length === 1) shown[0].check.click();
      } else if (event.key === "Escape" && seek.value) { event.stopPropagation(); seek.value = ""; show(); }
    });
    box.addEventListener("change", (event) => {
      if (event.target === seek) return;
      const name = event.target.checked && event.target.parentElement.querySelector("span")?.firstChild?.textContent.trim();
      if (name && title && !title.value.trim()) { title.value = name; title.dispatchEvent(new Event("input", { bubbles: true })); }
      if (!seek.value) told();
    });
  });
}

// "/" goes to the search, "g" then "m" to my work. Never while something is being typed.
export function start() {
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input,textarea,select,[contenteditable]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (before === "g" && event.key === "m") location.assign("/");
    before = event.key;
  });
}

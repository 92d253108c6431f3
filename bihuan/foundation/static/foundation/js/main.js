// Starts every behaviour on the whole page and again on each fragment that arrives. Each module binds by data attributes
// and marks what it bound, so binding twice is harmless. Nothing here is needed to use a page.
import { bind as once } from "./once.js";
import { bind as theme } from "./theme.js";
import { bind as dialogs } from "./dialogs.js";
import { bind as drafts } from "./drafts.js";
import { bind as rows } from "./rows.js";
import { bind as drop } from "./drop.js";
import { bind as dates } from "./dates.js";
import { bind as picker } from "./picker.js";
import { bind as namer } from "./namer.js";
import { bind as check } from "./check.js";
import { bind as popovers } from "./popovers.js";
import { bind as relative } from "./relative.js";
import { start as keys } from "./keys.js";
import { start as toasts } from "./toasts.js";

const bindAll = (root) => [theme, dialogs, popovers, drafts, once, rows, drop, dates, picker, namer, check, relative].forEach((bind) => bind(root));

bindAll(document);
keys();
toasts();
document.body.addEventListener("htmx:load", (event) => { if (event.target !== document.body) bindAll(event.target); });
document.querySelector("[data-focus]")?.focus();

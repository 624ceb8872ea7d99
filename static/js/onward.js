// One key to what comes next: the practice, the next lesson, the exam. It works while the focus is in the main part of the
// page, or nowhere yet, and never while something is typed or chosen. It can be changed or turned off with the player's keys.
import { TYPING } from "./keys.js";

const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-onward]"));
const key = link?.getAttribute("aria-keyshortcuts");

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || event.key.toLowerCase() !== key) return;
  if (target.matches(TYPING) || !(target === document.body || target.closest("main"))) return;
  event.preventDefault();
  link?.click();
}, true); // before the player's own buttons, which keep every key to themselves

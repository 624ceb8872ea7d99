// Tries each change at once and says in one sentence what came of it; without scripting the button does the same.

import { keepTables } from "./page.js";

const AFTER_MS = 400; // of rest, so that a number is not tried digit by digit
const form = /** @type {HTMLFormElement} */ (document.getElementById("trial"));
const news = /** @type {HTMLElement} */ (document.getElementById("trial-news"));
/** @type {number | undefined} */
let resting;
let asked = 0;

async function attempt() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return; // a newer change is on its way
    show(page);
  } catch {
    news.textContent = news.dataset.failed ?? "";
  }
}

/** @param {Document} page */
function show(page) {
  const wrong = page.querySelector("#error-summary");
  const outcome = page.getElementById("outcome");
  if (wrong || !outcome) {
    news.textContent = [...(wrong?.querySelectorAll("li") ?? [])].map((line) => line.textContent).join(" ") || (news.dataset.failed ?? "");
    return;
  }
  const open = document.querySelector("#outcome details")?.hasAttribute("open") ?? false;
  document.getElementById("outcome")?.replaceWith(outcome);
  keepTables(outcome);
  outcome.querySelector("details")?.toggleAttribute("open", open);
  news.textContent = outcome.dataset.said ?? "";
}

form.addEventListener("input", () => {
  clearTimeout(resting);
  resting = setTimeout(attempt, AFTER_MS);
});

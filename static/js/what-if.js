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

const folds = () => [...document.querySelectorAll("#outcome .panel > details")];

/** @param {Document} page */
function show(page) {
  const wrong = page.querySelector("#error-summary");
  const outcome = page.getElementById("outcome");
  if (wrong || !outcome) {
    news.textContent = [...(wrong?.querySelectorAll("li") ?? [])].map((line) => line.textContent).join(" ") || (news.dataset.failed ?? "");
    return;
  }
  const open = folds().map((one) => one.hasAttribute("open"));
  document.getElementById("outcome")?.replaceWith(outcome);
  keepTables(outcome);
  // the table comes first, what is still to be changed last; what is between comes and goes
  folds()[0]?.toggleAttribute("open", open[0] ?? false);
  folds().at(-1)?.toggleAttribute("open", open.at(-1) ?? false);
  news.textContent = outcome.dataset.said ?? "";
}

form.addEventListener("input", () => {
  clearTimeout(resting);
  resting = setTimeout(attempt, AFTER_MS);
});

// A page of the exam: each answer is kept on the device and sent as it is given; what could not be sent is told, and sent later.
// A button that leaves the page waits until everything is with the server. Without scripting each button saves too.

import { deliver, isWaiting, keep } from "./exam-answers.js";
import { watchClock } from "./exam-clock.js";

const TYPING_MS = 1500;
const AGAIN_MS = 15_000;
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("question") ?? document.querySelector("form[data-hand-in]"));
const saved = document.getElementById("saved");
const again = document.getElementById("sign-in-again");
let sent = form ? spelt(form) : "";
let timer = 0;
let failed = false;

/** @param {HTMLFormElement} of @returns {[string, string][]} */
function fields(of) {
  return [...new FormData(of)].filter(([name]) => name !== "csrf_token").map(([name, value]) => [name, String(value)]);
}

/** @param {HTMLFormElement} of */
function spelt(of) {
  return JSON.stringify(fields(of));
}

function note() {
  if (!form?.dataset.answers || spelt(form) === sent) return;
  sent = spelt(form);
  keep(form.dataset.answers, [...fields(form), ["position", form.dataset.position ?? ""]]);
}

/** Send, and say what became of it; true when nothing waits any more. */
async function save() {
  const { outcome, words } = await deliver();
  const told = /** @type {Record<string, string | undefined>} */ ({
    waiting: form?.dataset.waiting,
    "signed-out": form?.dataset.signedOut,
    late: form?.dataset.late,
    error: words,
    kept: failed ? form?.dataset.delivered : form?.dataset.saved,
  });
  if (saved && outcome !== "none") saved.textContent = told[outcome] ?? "";
  if (again) again.hidden = outcome !== "signed-out";
  failed = outcome === "waiting" || outcome === "signed-out";
  return !failed;
}

function change() {
  clearTimeout(timer);
  note();
  void save();
}

form?.addEventListener("change", change);
form?.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.type === "radio" || field.type === "checkbox") return; // "change" tells it
  clearTimeout(timer);
  timer = window.setTimeout(change, TYPING_MS);
});

form?.addEventListener("submit", (event) => {
  if (!isWaiting() && spelt(form) === sent) return;
  event.preventDefault();
  note();
  const submitter = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
  void save().then((all) => all && form.requestSubmit(submitter));
});

window.addEventListener("online", () => void save());
window.setInterval(() => failed && void save(), AGAIN_MS);
if (isWaiting()) void save();
watchClock(save);

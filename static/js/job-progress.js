// Shows how far background work is, without a reload; speaks at each quarter only.

const EVERY_MS = 2000;
const box = /** @type {HTMLElement} */ (document.getElementById("job"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("job-progress"));
const text = /** @type {HTMLElement} */ (document.getElementById("job-progress-text"));
const news = /** @type {HTMLElement} */ (document.getElementById("job-news"));
let quarter = 0;

async function look() {
  const answer = await fetch(box.dataset.url ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  bar.max = told.total;
  bar.value = told.done;
  text.textContent = told.text;
  const now = Math.floor((4 * told.done) / told.total);
  if (told.state === "done" || told.state === "failed" || now > quarter) news.textContent = told.text;
  quarter = Math.max(quarter, now);
  if (told.state === "done" || told.state === "failed") {
    /** @type {HTMLElement} */ (document.getElementById("job-done")).hidden = false;
    clearInterval(timer);
  }
}

const timer = setInterval(look, EVERY_MS);

// Shows how far background work is, without a reload; speaks at each quarter and at the end, not in between.

const EVERY_MS = 2000;
const ENDS = ["done", "failed"];
const box = /** @type {HTMLElement} */ (document.getElementById("job"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("job-progress"));
const text = /** @type {HTMLElement} */ (document.getElementById("job-progress-text"));
const news = /** @type {HTMLElement} */ (document.getElementById("job-news"));
let quarter = Math.floor(4 * bar.position);

async function look() {
  const answer = await fetch(box.dataset.url ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  bar.max = told.total;
  bar.value = told.done;
  text.textContent = told.text;
  const now = Math.floor((4 * told.done) / told.total);
  const ended = ENDS.includes(told.state);
  if (ended || now > quarter) news.textContent = told.text;
  quarter = Math.max(quarter, now);
  if (!ended) return;
  /** @type {HTMLElement} */ (document.getElementById(`job-${told.state}`)).hidden = false;
  clearInterval(timer);
}

// A lost network is no news: the next look may succeed.
const timer = setInterval(() => look().catch(() => {}), EVERY_MS);

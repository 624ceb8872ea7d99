// The time of an exam that has a limit: silent until it is asked for, spoken at a few points, with a warning two minutes before
// the end that lets one put it off where the scheme does (WCAG 2.2.1). The server's clock counts; here is only how much is left.

const WARN_MS = 120_000;
const SPOKEN_MS = [30 * 60_000, 10 * 60_000, 5 * 60_000];

/** @param {() => Promise<boolean>} save */
export function watchClock(save) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("time-warning"));
  if (!dialog) return;
  const link = document.getElementById("time-left");
  /** @type {number[]} */
  let timers = [];

  /** @param {number} left */
  function plan(left) {
    timers.forEach(clearTimeout);
    timers = SPOKEN_MS.filter((at) => at < left).map((at) => window.setTimeout(tell, left - at));
    timers.push(window.setTimeout(() => dialog?.open || dialog?.showModal(), Math.max(0, left - WARN_MS)));
    timers.push(window.setTimeout(end, left + 1000));
  }

  async function end() {
    await save();
    const left = await ask();
    if (left === null || left > 0) plan(left ?? 10_000);
    else location.assign(dialog?.dataset.over ?? "");
  }

  /** @returns {Promise<number | null>} */
  async function ask() {
    const answer = await fetch(dialog?.dataset.time ?? "").catch(() => null);
    const says = /** @type {{ left_ms: number, words: string } | null} */ (answer && (await answer.json().catch(() => null)));
    const told = document.getElementById("time-told");
    if (says && told) told.textContent = says.words;
    return says ? says.left_ms : null;
  }

  async function tell() {
    const left = await ask();
    if (left !== null) plan(left);
  }

  async function extend() {
    const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
    const answer = await fetch(dialog?.dataset.extend ?? "", { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" }).catch(() => null);
    const says = /** @type {{ done: boolean, words: string, left_ms: number } | null} */ (answer && (await answer.json().catch(() => null)));
    const told = document.getElementById("time-told");
    const inside = dialog?.querySelector("[data-role=told]");
    if (!says) return;
    if (inside) inside.textContent = says.words;
    if (!says.done) return;
    if (told) told.textContent = says.words;
    plan(says.left_ms);
    dialog?.close();
  }

  dialog.addEventListener("click", (event) => {
    const action = /** @type {HTMLElement} */ (event.target).dataset.action;
    if (action === "close") dialog.close();
    if (action === "extend") void extend();
  });
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    void tell();
  });
  plan(Number(dialog.dataset.leftMs));
}

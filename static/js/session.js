// Warns five minutes before a session ends and extends it on request (WCAG 2.2.1, 2.2.6).

const WARN_BEFORE_MS = 5 * 60 * 1000;

/** @param {Document} page */
export function watchSession(page) {
  const dialog = /** @type {HTMLDialogElement | null} */ (page.getElementById("session-warning"));
  const end = page.getElementById("session-end");
  if (!dialog || !end) return;
  const told = /** @type {HTMLElement} */ (dialog.querySelector("[data-role=told]"));
  plan(dialog, end.dataset.endsAt ?? "");
  dialog.addEventListener("click", async (event) => {
    const action = /** @type {HTMLElement} */ (event.target).dataset.action;
    if (action === "close") dialog.close();
    if (action !== "extend") return;
    const endsAt = await extend(page, dialog.dataset.extend ?? "");
    told.textContent = endsAt ? "" : (told.dataset.failed ?? "");
    if (!endsAt) return;
    end.textContent = told.dataset.done ?? ""; // a live region: heard while focus goes back to where it was
    plan(dialog, endsAt);
    dialog.close();
  });
}

/** @param {HTMLDialogElement} dialog @param {string} endsAt */
function plan(dialog, endsAt) {
  const wait = Date.parse(endsAt) - Date.now() - WARN_BEFORE_MS;
  if (Number.isNaN(wait)) return;
  setTimeout(() => dialog.open || dialog.showModal(), Math.max(wait, 0));
}

/** @param {Document} page @param {string} url @returns {Promise<string | null>} */
async function extend(page, url) {
  const token = page.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  try {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
    return answer.ok ? (await answer.json()).ends_at : null;
  } catch {
    return null;
  }
}

// Warns five minutes before a session ends and extends it on request (WCAG 2.2.1, 2.2.6).

const WARN_BEFORE_MS = 5 * 60 * 1000;

/** @param {Document} page */
export function watchSession(page) {
  const dialog = /** @type {HTMLDialogElement | null} */ (page.getElementById("session-warning"));
  const end = page.getElementById("session-end");
  if (!dialog || !end) return;
  const told = /** @type {HTMLElement} */ (dialog.querySelector("[data-role=told]"));
  const minutes = Number(end.dataset.minutes);
  plan(dialog, minutes);
  dialog.addEventListener("click", async (event) => {
    const action = /** @type {HTMLElement} */ (event.target).dataset.action;
    if (action === "close") dialog.close();
    if (action !== "extend") return;
    const extended = await extend(page, dialog.dataset.extend ?? "");
    told.textContent = extended ? "" : (told.dataset.failed ?? "");
    if (!extended) return;
    end.textContent = told.dataset.done ?? ""; // a live region: heard while focus goes back to where it was
    plan(dialog, minutes);
    dialog.close();
  });
}

/**
 * Each page opened, and each extension, gives the whole time anew; a device's clock may be wrong, so none is compared.
 * @param {HTMLDialogElement} dialog @param {number} minutes
 */
function plan(dialog, minutes) {
  const wait = minutes * 60_000 - WARN_BEFORE_MS;
  setTimeout(() => dialog.open || dialog.showModal(), Math.max(wait, 0));
}

/** @param {Document} page @param {string} url @returns {Promise<boolean>} */
async function extend(page, url) {
  const token = page.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  try {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" });
    return answer.ok;
  } catch {
    return false;
  }
}

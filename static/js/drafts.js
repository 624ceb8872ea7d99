// Keeps what is typed until its form was sent, so that a session's end or a lost page loses nothing (WCAG 2.2.5).
// Never passwords, files or hidden values; kept for this window only.

/** @param {Document} page */
export function keepDrafts(page) {
  for (const form of page.querySelectorAll("form")) {
    if (form.method !== "post") continue;
    const key = `draft:${location.pathname}:${form.getAttribute("action")}`;
    restore(form, key);
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(values(form))));
    form.addEventListener("submit", () => sessionStorage.setItem(`${key}:sent`, "1"));
  }
}

/** @param {HTMLFormElement} form @returns {(HTMLInputElement | HTMLTextAreaElement)[]} */
function typed(form) {
  const all = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (
    form.querySelectorAll("textarea[name], input[name]")
  );
  return [...all].filter((field) => ["textarea", "text", "email", "search", "date"].includes(field.type));
}

/** @param {HTMLFormElement} form */
function values(form) {
  return Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
}

/** @param {HTMLFormElement} form @param {string} key */
function restore(form, key) {
  const draft = sessionStorage.getItem(key);
  const sent = sessionStorage.getItem(`${key}:sent`);
  sessionStorage.removeItem(`${key}:sent`);
  // A form that was sent and accepted begins anew; a sign-in page in between means that it was not accepted.
  if (!draft || sent) return sent && !signedOut() ? sessionStorage.removeItem(key) : undefined;
  const kept = /** @type {Record<string, string>} */ (JSON.parse(draft));
  for (const field of typed(form)) {
    if (field.name in kept && field.value === field.defaultValue) field.value = kept[field.name];
  }
}

function signedOut() {
  return document.querySelector("meta[name=csrf-token]") === null;
}

// Keeps what is typed or chosen until its form was accepted, so that a session's end or a lost page loses nothing (WCAG 2.2.5).
// Never passwords, files or hidden values; for this window and this person only. A form may say data-draft="off".

const NEVER = ["password", "file", "hidden", "submit", "button", "reset"];

/** @param {Document} page */
export function keepDrafts(page) {
  const person = page.querySelector("meta[name=person]")?.getAttribute("content") ?? "";
  settle(person, page.querySelector("main[data-refused]") !== null);
  for (const form of page.querySelectorAll("form")) {
    if (form.dataset.draft === "forget") form.addEventListener("submit", () => forget(() => true));
    if (form.method !== "post" || form.dataset.draft) continue;
    const key = `draft:${person}:${location.pathname}:${form.getAttribute("action")}`;
    if (!page.getElementById("error-summary")) restore(page, form, key);
    const keep = () => sessionStorage.setItem(key, JSON.stringify(values(form)));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => sessionStorage.getItem(key) && sessionStorage.setItem(`${key}:sent`, "1"));
  }
}

/**
 * Decide what became of forms that were sent: a page for somebody signed in, and no error page, means accepted
 * (or shown again with its errors and its content). Otherwise the draft waits. Somebody else's drafts go.
 * @param {string} person @param {boolean} refused
 */
function settle(person, refused) {
  if (person) forget((key) => !key.startsWith("draft::") && !key.startsWith(`draft:${person}:`));
  for (const mark of keys().filter((key) => key.endsWith(":sent"))) {
    sessionStorage.removeItem(mark);
    if (person && !refused) sessionStorage.removeItem(mark.slice(0, -":sent".length));
  }
}

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith("draft:"));
}

/** @param {(key: string) => boolean} which */
function forget(which) {
  for (const key of keys().filter(which)) sessionStorage.removeItem(key);
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @param {HTMLFormElement} form @returns {Field[]} */
function fields(form) {
  const all = /** @type {Field[]} */ ([...form.querySelectorAll("input[name], textarea[name], select[name]")]);
  return all.filter((field) => !NEVER.includes(field.type));
}

/** @param {Field} field @returns {field is HTMLInputElement} */
function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

/** @param {HTMLFormElement} form @returns {(string | boolean)[]} */
function values(form) {
  return fields(form).map((field) => (isChoice(field) ? field.checked : field.value));
}

/** @param {Document} page @param {HTMLFormElement} form @param {string} key */
function restore(page, form, key) {
  const kept = /** @type {(string | boolean)[]} */ (JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  const here = fields(form);
  if (kept.length !== here.length || JSON.stringify(kept) === JSON.stringify(values(form))) return;
  here.forEach((field, n) => {
    const value = kept[n];
    if (isChoice(field)) field.checked = value === true;
    else field.value = String(value);
  });
  say(page, form, key);
}

/** Says that something was put back, and offers to undo it. @param {Document} page @param {HTMLFormElement} form @param {string} key */
function say(page, form, key) {
  const template = /** @type {HTMLTemplateElement | null} */ (page.getElementById("draft-note"));
  if (!template) return;
  const note = page.createElement("div");
  note.className = "draft-note";
  note.append(template.content.cloneNode(true));
  form.before(note);
  note.querySelector("button")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    form.reset();
    note.remove();
    fields(form)[0]?.focus();
  });
}

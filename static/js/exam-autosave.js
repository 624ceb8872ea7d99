// Saves an answer when it is chosen, one after the other, so that the last choice is the one that stays;
// without scripting each button saves too.

const form = /** @type {HTMLFormElement} */ (document.getElementById("question"));
const saved = /** @type {HTMLElement} */ (document.getElementById("saved"));
let last = Promise.resolve();

async function save() {
  const body = new FormData(form);
  body.set("go", "stay");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
    saved.textContent = (answer.ok ? form.dataset.saved : form.dataset.failed) ?? "";
  } catch {
    saved.textContent = form.dataset.failed ?? "";
  }
}

form.addEventListener("change", () => {
  last = last.then(save);
});

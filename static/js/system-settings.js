// In the guide: what this device asks for by itself is shown, each with what it would become here. Nothing is changed until
// the person sends the form. A row that is not shown is disabled, so that it is never sent.

const LARGER_PX = 20; // browsers begin with 16

/** What the system and the browser say. @returns {string[]} names of findings (accounts/preferences/system_settings.py) */
function findings() {
  const asks = (/** @type {string} */ query) => matchMedia(query).matches;
  const forced = asks("(forced-colors: active)");
  const shade = asks("(prefers-color-scheme: dark)") ? "dark" : "light";
  const colours = forced ? "forced" : asks("(prefers-contrast: more)") ? `contrast-${shade}` : shade;
  const found = [colours, navigator.language.split("-")[0] ?? ""];
  if (textSize() >= LARGER_PX) found.push("text");
  if (asks("(prefers-reduced-motion: reduce)")) found.push("motion");
  return found;
}

/** The text size that is set in the browser, in px. */
function textSize() {
  const probe = document.createElement("span");
  probe.style.fontSize = "medium";
  document.body.append(probe);
  const size = Number.parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size;
}

const box = document.getElementById("system");
if (box) {
  const found = findings();
  const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll(".choice[data-found]")]);
  const fitting = rows.filter((row) => found.includes(row.dataset.found ?? ""));
  for (const row of fitting) {
    row.hidden = false;
    /** @type {HTMLInputElement} */ (row.querySelector("input")).disabled = false;
  }
  const part = box.querySelector(fitting.length ? "[data-role=offer]" : "[data-found=none]");
  /** @type {HTMLElement} */ (part).hidden = false;
  box.hidden = false;
}

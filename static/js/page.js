// On every page: the error summary takes focus; a signed-in session warns before it ends; typed text is kept.
import { keepDrafts } from "./drafts.js";
import { speakFiles } from "./file-input.js";
import { watchSession } from "./session.js";

const ROLES = { thead: "rowgroup", tbody: "rowgroup", tr: "row", "th[scope=col]": "columnheader", "th[scope=row]": "rowheader", td: "cell" };

/** Narrow tables are drawn as blocks, and some browsers then forget that they are tables. @param {Document | HTMLElement} page */
export function keepTables(page) {
  for (const table of page.querySelectorAll(".table")) {
    table.setAttribute("role", "table");
    for (const [part, role] of Object.entries(ROLES)) {
      for (const found of table.querySelectorAll(part)) found.setAttribute("role", role);
    }
  }
}

document.getElementById("error-summary")?.focus();
keepTables(document);
keepDrafts(document);
speakFiles(document);
watchSession(document);

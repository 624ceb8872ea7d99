// On every page: the error summary takes focus; a signed-in session warns before it ends; typed text is kept.
import { watchSession } from "./session.js";
import { keepDrafts } from "./drafts.js";

document.getElementById("error-summary")?.focus();
keepDrafts(document);
watchSession(document);

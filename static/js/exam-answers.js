// Answers of an exam that the server has not got yet: kept on this device, for this person, until the server said that it has
// them or why it never will. Each lies under a key of its own; one that is sent twice counts once. How long ago it was given
// goes along, so that an answer that waited for the network does not beat a newer one from another device.

import { content, drawn } from "./evidence-store.js";

/** @typedef {{ url: string, fields: [string, string][], key: string, at: number }} Message */
/** @typedef {{ saved?: string, error?: string }} Told */
/** @typedef {"none" | "waiting" | "signed-out" | "late" | "error" | "kept"} Outcome */

const prefix = `exam:${content("person")}:`;
/** where the browser gives no storage, as long as the page lives @type {Map<string, string>} */
const here = new Map();
/** @type {Promise<{ outcome: Outcome, words: string }>} */
let last = Promise.resolve({ outcome: "none", words: "" });
let count = 0;

/** @param {string} url @param {[string, string][]} fields */
export function keep(url, fields) {
  count += 1;
  const message = /** @type {Message} */ ({ url, fields, key: drawn(), at: Date.now() });
  const name = `${prefix}${message.at}:${String(count).padStart(6, "0")}`;
  try {
    localStorage.setItem(name, JSON.stringify(message));
  } catch {
    here.set(name, JSON.stringify(message));
  }
}

/** @returns {[string, string][]} what waits, oldest first */
function waiting() {
  /** @type {[string, string][]} */
  let kept = [];
  try {
    kept = Object.entries(localStorage).filter(([name]) => name.startsWith(prefix));
  } catch {
    // no storage: what this page holds is all there is
  }
  return [...here, ...kept].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** @param {string} name */
function remove(name) {
  if (!here.delete(name)) localStorage.removeItem(name);
}

/** Whether something waits. */
export function isWaiting() {
  return waiting().length > 0;
}

/** Send all that waits, one after the other; calls queue up. */
export function deliver() {
  last = last.then(send, send);
  return last;
}

/** @returns {Promise<{ outcome: Outcome, words: string }>} */
async function send() {
  let told = /** @type {{ outcome: Outcome, words: string }} */ ({ outcome: "none", words: "" });
  for (const [name, text] of waiting()) {
    const message = /** @type {Message} */ (JSON.parse(text));
    const answer = await post(message);
    if (!answer) return { outcome: "waiting", words: "" };
    if (answer.status === 403) return { outcome: "signed-out", words: "" };
    const says = /** @type {Told | null} */ (await answer.json().catch(() => null));
    if (!says || !(says.saved || says.error)) return { outcome: "waiting", words: "" };
    remove(name);
    if (says.error) told = { outcome: "error", words: says.error };
    else told = { outcome: says.saved === "late" ? "late" : "kept", words: "" };
  }
  return told;
}

/** @param {Message} message @returns {Promise<Response | null>} */
async function post(message) {
  const body = new FormData();
  for (const [name, value] of message.fields) body.append(name, value);
  body.set("csrf_token", content("csrf-token"));
  body.set("key", message.key);
  body.set("age", String(Math.max(0, Date.now() - message.at)));
  return fetch(message.url, { method: "POST", body, redirect: "error" }).catch(() => null);
}

// What was studied and not yet received by the server: kept on this device, for this person, until the server said that it
// has it or why it never will. Each message lies under a key of its own, so that two pages never undo each other's; one that
// is sent twice counts once, because each stretch has a key too. A lost network, a sign-in page in between, a page that is
// closed or a device that is switched off lose nothing.

/** @typedef {{ key: string, way: string, start: number, end: number, rate: number }} Stretch */
/** @typedef {{ url: string, opened: string, stretches: Stretch[], at?: number }} Message */
/** @typedef {{ received?: boolean, error?: string, percent?: number, studied?: boolean, completed?: boolean, text: string, counts?: string }} Answer */

const MOST = 40; // stretches of one message
const prefix = `evidence:${content("person")}:`;
/** where the browser gives no storage, as long as the page lives @type {Map<string, string>} */
const here = new Map();
let sending = false;
let again = false;

/** @param {string} name */
export function content(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

/** A key of its own. crypto.randomUUID is not there on plain-http addresses of an intranet. */
export function drawn() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Message} message */
export function keep(message) {
  const name = prefix + drawn();
  try {
    localStorage.setItem(name, JSON.stringify(message));
  } catch {
    here.set(name, JSON.stringify(message));
  }
}

/** @returns {[string, string][]} */
function kept() {
  try {
    return [...here, ...Object.entries(localStorage).filter(([name]) => name.startsWith(prefix))];
  } catch {
    return [...here];
  }
}

/** @param {string} name */
function remove(name) {
  if (!here.delete(name)) localStorage.removeItem(name);
}

/** The same pages' messages together. @returns {{ names: string[], message: Message }[]} */
function bundles() {
  /** @type {Map<string, { names: string[], message: Message }>} */
  const open = new Map();
  const all = [];
  for (const [name, text] of kept()) {
    const message = /** @type {Message} */ (JSON.parse(text));
    const page = `${message.url} ${message.opened}`;
    let bundle = open.get(page);
    if (!bundle || bundle.message.stretches.length + message.stretches.length > MOST) {
      bundle = { names: [], message: { ...message, stretches: [] } };
      open.set(page, bundle);
      all.push(bundle);
    }
    bundle.names.push(name);
    bundle.message.stretches.push(...message.stretches);
  }
  return all;
}

/** @param {Message} message */
export function form(message) {
  const made = new FormData();
  made.set("csrf_token", content("csrf-token"));
  made.set("opened", message.opened);
  if (message.at !== undefined) made.set("at", String(message.at));
  for (const one of message.stretches) {
    made.append("key", one.key);
    made.append("way", one.way);
    made.append("start", String(one.start));
    made.append("end", String(one.end));
    made.append("rate", String(one.rate));
  }
  return made;
}

/**
 * What the server says of a message; nothing of it when it is in trouble, or somebody else is signed in meanwhile; null
 * when it can't be asked: no network, or signed out.
 * @param {Message} message
 * @returns {Promise<Answer | null>}
 */
async function post(message) {
  const answer = await fetch(message.url, { method: "POST", body: form(message), redirect: "error" }).catch(() => null);
  return answer && answer.json().catch(() => ({ text: "" }));
}

/**
 * Send all that is kept; `told` hears each answer, and null where something stays.
 * @param {(message: Message, answer: Answer | null) => void} told
 * @param {number} [at] where the player of this page stands, for its own messages
 * @param {string} [opened] this page
 */
export async function deliver(told, at, opened) {
  again = sending;
  if (sending) return;
  sending = true;
  for (const { names, message } of bundles()) {
    const answer = await post(message.opened === opened ? { ...message, at } : message);
    const known = Boolean(answer?.received || answer?.error);
    told(message, known ? answer : null);
    if (known) names.forEach(remove);
    // what the server can't take now does not hold up what comes after it
    if (!answer) break;
  }
  sending = false;
  if (again) await deliver(told, at, opened);
}

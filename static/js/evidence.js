// Tells the server what was really played: stretches of media time with their speed, every 15 seconds, at pause,
// at the end and when the page is left. Each stretch has a key of its own, so that one sent twice counts once;
// what could not be sent is kept on this device at once, for this person, and sent again, by this page or by a later one.
// `data-way` on #studied says how it is being studied (played, described, signed); what changes it does so while paused
// or not, a stretch has the way that held when it ended. This device's clock is never asked.

const EVERY_MS = 15_000;
const JUMP_S = 1.5;
const TAIL_S = 1; // by so much a browser may find a clip shorter than it was measured

/** @typedef {{ key: string, way: string, start: number, end: number, rate: number }} Stretch */
/** @typedef {{ url: string, opened: string, stretches: Stretch[] }} Message */

const player = /** @type {HTMLMediaElement} */ (document.getElementById("player"));
const box = /** @type {HTMLElement} */ (document.getElementById("studied"));
const heading = /** @type {HTMLElement} */ (document.getElementById("studied-text"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("studied-bar"));
const news = /** @type {HTMLElement} */ (document.getElementById("studied-news"));
const counts = document.getElementById("what-counts");
const now = document.getElementById("now"); // easy mode's one thing to do
const url = box.dataset.url ?? "";
const opened = box.dataset.opened ?? "";
const store = `evidence:${content("person")}`;

/** @type {Stretch[]} */
let waiting = [];
/** `seen`: by this page's own stopwatch, which only runs on @type {{ start: number, at: number, rate: number, seen: number } | null} */
let running = null;
/** where the player last stood still: what is played on from there begins there, not where the browser first says so */
let stood = player.currentTime;
let finished = box.dataset.studied === "true";

/** @param {string} name */
function content(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

/** A key of its own for each stretch. crypto.randomUUID is not there on plain-http addresses of an intranet. */
function drawn() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** End the stretch that is running; with `onward`, begin the next one where it ended. */
function close(onward = false) {
  const ended = running;
  running = ended && onward ? { ...ended, start: ended.at } : null;
  if (!ended || ended.at <= ended.start + 0.05) return;
  waiting.push({
    key: drawn(),
    way: box.dataset.way ?? "played",
    start: Math.floor(ended.start * 1000),
    end: Math.ceil(ended.at * 1000),
    rate: Math.round(ended.rate * 100),
  });
}

function follow() {
  const at = player.currentTime;
  if (player.paused || player.seeking) return;
  const rate = player.playbackRate;
  if (running && (strayed(running, at) || running.rate !== rate)) close();
  if (!running) running = { start: Math.abs(at - stood) < JUMP_S * Math.max(1, rate) ? Math.min(at, stood) : at, at, rate, seen: performance.now() };
  running.at = stood = Math.max(running.at, at);
  running.seen = performance.now();
}

/** Whether the place is not where playing on leads, even if the page was too busy to look. @param {{ at: number, rate: number, seen: number }} from @param {number} at */
function strayed(from, at) {
  const played = ((performance.now() - from.seen) / 1000) * from.rate;
  return at < from.at - JUMP_S || at > from.at + played + JUMP_S * Math.max(1, from.rate);
}

/** The player stands still or changes its pace: up to here it was played; at the end, to the end of the lesson. */
function halt() {
  const end = Number(box.dataset.duration) / 1000 || 0;
  const at = player.currentTime;
  stood = player.ended && at < end && end - at < TAIL_S ? end : at;
  if (running) running.at = Math.max(running.at, stood);
}

/** @param {Message} message */
function form(message) {
  const made = new FormData();
  made.set("csrf_token", content("csrf-token"));
  made.set("opened", message.opened);
  if (message.opened === opened) made.set("at", String(Math.floor(player.currentTime * 1000)));
  for (const one of message.stretches) {
    made.append("key", one.key);
    made.append("way", one.way ?? "played");
    made.append("start", String(one.start));
    made.append("end", String(one.end));
    made.append("rate", String(one.rate));
  }
  return made;
}

/**
 * Send a message; false when it should be sent again: no network, signed out, or the server is in trouble.
 * @param {Message} message
 */
async function post(message) {
  try {
    const answer = await fetch(message.url, { method: "POST", body: form(message), redirect: "error" });
    if (answer.status >= 500) return false;
    if (message.url === url && (answer.ok || answer.status === 409)) show(await answer.json());
    return true;
  } catch {
    return false;
  }
}

async function send() {
  close(!player.paused);
  if (!waiting.length) return;
  const stretches = waiting;
  waiting = [];
  if (!(await post({ url, opened, stretches }))) keep(stretches);
  else if (kept().length) await sendKept();
}

/** Keep on this device what could not be sent: it outlives the page, and a device that is switched off. @param {Stretch[]} stretches */
function keep(stretches) {
  localStorage.setItem(store, JSON.stringify([...kept(), { url, opened, stretches }]));
}

/** @param {{ percent?: number, studied?: boolean, completed?: boolean, text: string, counts?: string }} told */
function show(told) {
  // what the heading above does not tell is for everybody to see
  news.classList.toggle("unseen", told.percent !== undefined && !told.completed);
  if (told.percent === undefined) {
    news.textContent = told.text;
    return;
  }
  heading.textContent = told.text;
  if (now && told.studied) now.textContent = now.dataset.done ?? "";
  bar.value = told.percent;
  // what somebody is reading or standing on is not taken away under them
  if (counts && told.counts && !counts.contains(document.activeElement)) {
    counts.innerHTML = told.counts;
    stay();
  }
  if (told.completed) news.textContent = box.dataset.done ?? "";
  else if (told.studied && !finished) news.textContent = told.text;
  finished = finished || told.studied === true;
}

/** A missing place is gone to on the page where one is: with its picture, or by its sound alone. */
function stay() {
  for (const link of counts?.querySelectorAll("a") ?? []) {
    if (link.hash.startsWith("#t=")) link.setAttribute("href", location.pathname + link.hash);
  }
}

/** @returns {Message[]} */
function kept() {
  return JSON.parse(localStorage.getItem(store) ?? "[]");
}

/** Send what an earlier page could not; stretches that did arrive have the same keys and count once. */
async function sendKept() {
  const messages = kept();
  localStorage.removeItem(store);
  for (const message of messages) {
    if (!(await post(message))) localStorage.setItem(store, JSON.stringify([...kept(), message]));
  }
}

player.addEventListener("playing", follow);
player.addEventListener("timeupdate", follow);
player.addEventListener("seeking", () => {
  close();
  stood = player.currentTime;
});
player.addEventListener("ratechange", () => {
  if (player.paused || player.seeking) return;
  halt();
  close();
  follow();
});
player.addEventListener("pause", () => {
  if (!player.seeking) halt();
  send();
});
player.addEventListener("ended", send);
// Who goes somewhere without playing goes on there on another device too.
let moved = 0;
player.addEventListener("seeked", () => {
  clearTimeout(moved);
  moved = setTimeout(() => {
    if (!player.paused || !box.dataset.place) return;
    const made = new FormData();
    made.set("csrf_token", content("csrf-token"));
    made.set("at", String(Math.floor(player.currentTime * 1000)));
    fetch(box.dataset.place, { method: "POST", body: made }).catch(() => undefined);
  }, 1000);
});
setInterval(send, EVERY_MS);
addEventListener("pagehide", () => {
  close();
  if (!waiting.length) return;
  keep(waiting);
  navigator.sendBeacon(url, form({ url, opened, stretches: waiting }));
  waiting = [];
});
stay();
sendKept();

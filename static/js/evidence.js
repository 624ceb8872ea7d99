// Tells the server what was really played: stretches of media time with their speed, every 15 seconds, at pause,
// at the end and when the page is left. Each stretch is kept on this device first (evidence-store.js), and until the
// server said that it has it. `data-way` on #studied says how it is being studied (played, described, signed); what
// changes it does so while paused or not, a stretch has the way that held when it ended. This device's clock is never asked.

import { content, deliver, drawn, form, keep } from "./evidence-store.js";

const EVERY_MS = 15_000;
const JUMP_S = 1.5;
const TAIL_S = 1; // by so much a browser may find a clip shorter than it was measured

/** @typedef {import("./evidence-store.js").Stretch} Stretch */
/** @typedef {import("./evidence-store.js").Message} Message */
/** @typedef {import("./evidence-store.js").Answer} Answer */

const player = /** @type {HTMLMediaElement} */ (document.getElementById("player"));
const box = /** @type {HTMLElement} */ (document.getElementById("studied"));
const heading = /** @type {HTMLElement} */ (document.getElementById("studied-text"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("studied-bar"));
const news = /** @type {HTMLElement} */ (document.getElementById("studied-news"));
const counts = document.getElementById("what-counts");
const now = document.getElementById("now"); // easy mode's one thing to do
const url = box.dataset.url ?? "";
const opened = box.dataset.opened ?? "";

/** @type {Stretch[]} */
let waiting = [];
/** `seen`: by this page's own stopwatch, which only runs on @type {{ start: number, at: number, rate: number, seen: number } | null} */
let running = null;
/** where the player last stood still: what is played on from there begins there, not where the browser first says so */
let stood = player.currentTime;
let finished = box.dataset.studied === "true";

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

async function send() {
  close(!player.paused);
  hold();
  await deliver(heard, Math.floor(player.currentTime * 1000), opened);
}

/** What waits goes into the device's own store before anything is sent. @returns {Message | null} */
function hold() {
  if (!waiting.length) return null;
  const message = { url, opened, stretches: waiting };
  waiting = [];
  keep(message);
  return message;
}

/** @param {Message} message @param {Answer | null} answer */
function heard(message, answer) {
  if (!answer) news.textContent = box.dataset.kept ?? "";
  else if (message.url === url) show(answer);
  news.classList.toggle("unseen", answer?.percent !== undefined && !answer.completed);
}

/** @param {Answer} told */
function show(told) {
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
  const message = hold();
  // its answer is heard by nobody: a later page sends it again, and it counts once
  if (message) navigator.sendBeacon(url, form(message));
});
stay();
deliver(heard);

// Tells the server what was really played: stretches of media time with their speed, every 15 seconds, at pause,
// at the end and when the page is left. Each stretch has a key of its own, so that one sent twice counts once;
// what could not be sent is kept and sent later.

const EVERY_MS = 15_000;
const JUMP_S = 1.5;

/** @typedef {{ key: string, start: number, end: number, rate: number }} Stretch */

const player = /** @type {HTMLMediaElement} */ (document.getElementById("player"));
const box = /** @type {HTMLElement} */ (document.getElementById("studied"));
const heading = /** @type {HTMLElement} */ (document.getElementById("studied-text"));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("studied-bar"));
const news = /** @type {HTMLElement} */ (document.getElementById("studied-news"));
const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";

/** @type {Stretch[]} */
let waiting = [];
/** @type {{ start: number, at: number, rate: number } | null} */
let running = null;
let finished = bar.value >= 95;

function close() {
  if (running && running.at > running.start + 0.05) {
    waiting.push({
      key: crypto.randomUUID(),
      start: Math.floor(running.start * 1000),
      end: Math.ceil(running.at * 1000),
      rate: Math.round(running.rate * 100),
    });
  }
  running = null;
}

function follow() {
  const at = player.currentTime;
  if (player.paused || player.seeking) return;
  if (running && (Math.abs(at - running.at) > JUMP_S * Math.max(1, running.rate) || running.rate !== player.playbackRate)) close();
  if (!running) running = { start: at, at, rate: player.playbackRate };
  running.at = Math.max(running.at, at);
}

/** @param {Stretch[]} stretches */
function message(stretches) {
  const form = new FormData();
  form.set("csrf_token", token);
  form.set("opened", box.dataset.opened ?? "");
  for (const one of stretches) {
    form.append("key", one.key);
    form.append("start", String(one.start));
    form.append("end", String(one.end));
    form.append("rate", String(one.rate));
  }
  return form;
}

async function send() {
  close();
  if (!waiting.length) return;
  const sent = waiting;
  waiting = [];
  try {
    const answer = await fetch(box.dataset.url ?? "", { method: "POST", body: message(sent), redirect: "error" });
    if (answer.ok) show(await answer.json());
    else if (answer.status >= 500) waiting = [...sent, ...waiting];
  } catch {
    waiting = [...sent, ...waiting];
  }
}

/** @param {{ percent: number, studied: boolean, completed: boolean, text: string }} told */
function show(told) {
  heading.textContent = told.text;
  bar.value = told.percent;
  if (told.completed) news.textContent = box.dataset.done ?? "";
  else if (told.studied && !finished) news.textContent = told.text;
  finished = finished || told.studied;
}

player.addEventListener("timeupdate", follow);
player.addEventListener("seeking", close);
player.addEventListener("ratechange", close);
player.addEventListener("pause", () => {
  if (running) running.at = Math.max(running.at, player.currentTime);
  send();
});
player.addEventListener("ended", () => {
  if (running) running.at = player.duration;
  send();
});
setInterval(send, EVERY_MS);
addEventListener("pagehide", () => {
  close();
  if (waiting.length) navigator.sendBeacon(box.dataset.url ?? "", message(waiting));
  waiting = [];
});

// The caption editor: a page of the track at a time, doubts one key away, every step undoable, kept as it is typed.
// Without scripting the same form works by buttons and pages.

import { jumps, remaining } from "./caption-first.js";
import { Keeping } from "./caption-keeping.js";
import { fill, List } from "./caption-list.js";
import { add, doubts, looked, merge, mends, milliseconds, offset, putBack, shift, split, together } from "./caption-rows.js";
import { Window } from "./caption-window.js";

/** @typedef {import("./caption-rows.js").Row} Row */

const BURST_MS = 1500;
const MOST_STEPS = 200;
const SWITCH = "caption-keys";

const editor = /** @type {HTMLElement} */ (document.getElementById("editor"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("rows"));
const news = /** @type {HTMLElement} */ (document.getElementById("news"));
const media = /** @type {HTMLMediaElement | null} */ (editor.querySelector(".player"));
const switched = /** @type {HTMLInputElement} */ (document.getElementById("keys-on"));
const words = /** @type {Record<string, string>} */ ({ ...editor.dataset });

const told = await (await fetch(words.draft, { headers: { Accept: "application/json" } })).json();
/** @type {import("./caption-rows.js").Rules} */
const rules = { language: told.language, limits: told.limits };
words.between = told.between;
const template = /** @type {HTMLTemplateElement} */ (document.getElementById("cue-row"));
const list = new List(/** @type {HTMLElement} */ (document.getElementById("cue-list")), template, words, rules, told.flags);

const bars = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".cue-pages")]);
const page = Number(/** @type {HTMLInputElement} */ (form.elements.namedItem("page")).value);
const pages = new Window(list, bars, { size: told.size, page, place: words.place, terms: words.terms });

/** @type {Row[]} */
let rows = told.rows;
/** @type {Row[][]} */
let undone = [];
/** @type {Row[][]} */
const done = [];
let at = -1; // the row where the person was last, none yet
let burst = { key: -1, since: -BURST_MS };

const keeping = new Keeping(words.draft, told, {
  rows: () => rows,
  saved: (others) => say([fill(words.saved, { time: new Date().toLocaleTimeString([], { hour12: false }) }), ...others].join(" ")),
  failed: () => say(words.unsaved),
  merged: (theirs, sent) => {
    rows = together(theirs, sent, rows);
    draw();
    say(words.merged);
  },
});

/** @param {string} text */
function say(text) {
  if (news.textContent !== text) news.textContent = text;
}

function draw() {
  pages.show(rows);
  remaining(rows);
  const open = rows.filter((row) => doubts(row).length).length;
  const todo = fill(open ? words.todo : words.done, { n: rows.length, doubts: open });
  const place = /** @type {HTMLElement} */ (document.getElementById("todo"));
  if (place.textContent !== todo) place.textContent = todo;
}

/** One more step to undo here; what a button undoes on the server is older, and no longer the last. */
function remember() {
  done.push(rows);
  document.getElementById("step-back")?.remove();
}

/** @param {Row[]} next @param {string} [message] */
function change(next, message) {
  remember();
  if (done.length > MOST_STEPS) done.shift();
  undone = [];
  burst = { key: -1, since: -BURST_MS };
  rows = next;
  draw();
  keeping.touch();
  if (message) say(message);
}

/** @param {Row[][]} from @param {Row[][]} to @param {string} message */
function step(from, to, message) {
  const back = from.pop();
  if (!back) return say(words.nothing);
  to.push(rows);
  rows = back;
  burst = { key: -1, since: -BURST_MS };
  draw();
  keeping.touch();
  say(message);
}

/** @param {number} key */
function index(key) {
  return rows.findIndex((row) => row.key === key);
}

/** @param {number} key @param {number} [caret] */
function go(key, caret = 0) {
  pages.bring(rows, index(key));
  const field = list.field(key);
  if (!field) return;
  at = key;
  field.focus();
  field.setSelectionRange(caret, caret);
  field.closest("li")?.scrollIntoView({ block: "nearest" });
}

/** @param {1 | -1} way */
function toDoubt(way) {
  const here = at < 0 && way < 0 ? rows.length : index(at);
  for (let n = 1; n <= rows.length; n++) {
    const row = rows[(((here + way * n) % rows.length) + rows.length) % rows.length];
    if (doubts(row).length) return go(row.key);
  }
  return say(words.none);
}

/** Typed words answer the doubts of their cue; a burst of typing is one step to undo. @param {number} key @param {string} text */
function type(key, text) {
  const now = performance.now();
  if (burst.key !== key || now - burst.since > BURST_MS) {
    remember();
    undone = [];
  }
  burst = { key, since: now };
  rows = rows.map((row) => (row.key === key ? looked({ ...row, text }, rules, true) : row));
  draw();
  keeping.touch();
}

let watching = 0;

/** Play one cue, then stop; again: stop at once. */
function play() {
  const row = rows[Math.max(index(at), 0)];
  if (!media || !row) return;
  if (!media.paused) return media.pause();
  media.currentTime = row.start_ms / 1000;
  const watch = () => {
    if (media.paused) return;
    if (media.currentTime * 1000 >= row.end_ms) media.pause();
    else watching = requestAnimationFrame(watch);
  };
  cancelAnimationFrame(watching);
  media.play().then(watch, () => {});
}

/** @param {number} key */
function splitAt(key) {
  const field = list.field(key);
  const caret = field?.selectionStart ?? 0;
  const text = field?.value ?? "";
  const mark = text.search(/[|｜]/);
  const plain = mark < 0 ? rows : rows.map((row) => (row.key === key ? { ...row, text: text.replace(/[|｜]/, "") } : row));
  const next = split(plain, index(key), mark < 0 ? caret : mark, rules);
  if (!next) return say(words.nowhere);
  change(next, words.split);
  return go(next[index(key) + 1].key);
}

/** @param {number} key */
function mergeAt(key) {
  const next = merge(rows, index(key), rules);
  if (!next) return say(words.last);
  const caret = rows[index(key)].text.length;
  change(next, words.merge);
  return go(key, caret);
}

/** @param {number} key */
function remove(key) {
  const n = index(key);
  change(rows.filter((row) => row.key !== key), fill(words.delete, { n: n + 1 }));
  const next = rows[Math.min(n, rows.length - 1)];
  if (next) go(next.key);
}

/** @param {number} key */
function addAfter(key) {
  const next = add(rows, index(key), rules);
  if (!next) return say(words.noroom);
  change(next, words.add);
  return go(next[index(key) + 1].key);
}

/** @param {number} key @param {boolean} onward */
function move(key, onward) {
  const by = offset(list.field(key, "by")?.value ?? "");
  const next = by === null ? null : shift(rows, index(key), by, onward);
  if (!next) return say(words.notime);
  return change(next.map((row) => looked(row, rules, false)), words.shift);
}

/** @param {number} key */
function retime(key) {
  const [start, end] = ["s", "e"].map((part) => milliseconds(list.field(key, part)?.value ?? ""));
  if (start === null || end === null || end <= start) return say(words.notime);
  const now = rows[index(key)];
  if (now.start_ms === start && now.end_ms === end) return undefined;
  return change(rows.map((row) => (row.key === key ? looked({ ...row, start_ms: start, end_ms: end }, rules, false) : row)), words.shift);
}

/** @param {number} key */
function heard(key) {
  change(rows.map((row) => (row.key === key ? looked(row, rules, true) : row)));
}

/** @param {number} key @param {string} was @param {string} term */
function useTerm(key, was, term) {
  const mended = (/** @type {Row} */ row) => looked({ ...row, text: row.text.replaceAll(was, term) }, rules, true);
  change(rows.map((row) => (row.key === key ? mended(row) : row)), fill(words.term, { term }));
  go(key);
}

/** What was heard, in the place of what the machine put. @param {number} key @param {number} which */
function backTo(key, which) {
  const row = rows[index(key)];
  const found = row && mends(row)[which];
  if (!found) return say(words.unmended);
  const [next, caret] = putBack(row, which, rules);
  change(rows.map((each) => (each.key === key ? next : each)), fill(words.backed, { heard: found[0], put: found[1] }));
  return go(key, caret);
}

/** @param {number} key @param {boolean} theirs */
function choose(key, theirs) {
  const decided = (/** @type {Row} */ { theirs: other, ...row }) => looked(theirs ? { ...row, text: other ?? "" } : row, rules, theirs);
  change(rows.map((row) => (row.key === key ? decided(row) : row)));
  go(key);
}

/** @type {Record<string, (key: number, which: number) => void>} */
const STEPS = {
  split: splitAt,
  merge: mergeAt,
  delete: remove,
  add: addAfter,
  here: (key) => move(key, false),
  onward: (key) => move(key, true),
  back: backTo,
  mine: (key) => choose(key, false),
  theirs: (key) => choose(key, true),
};
/** @type {Record<string, () => void>} */
const ACTS = { doubt: () => toDoubt(1), play, undo: () => step(done, undone, words.undo), redo: () => step(undone, done, words.redo) };

/** The suggested term of the current cue. */
function firstTerm() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(`#h-${at} button`));
  if (button) useTerm(at, button.dataset.was ?? "", button.dataset.term ?? "");
}

function openTools() {
  const tools = /** @type {HTMLDetailsElement | null} */ (document.querySelector(`#c-${at} details`));
  if (!tools) return;
  tools.open = true;
  list.field(at, "s")?.focus();
}

/** @param {1 | -1} way */
function toNext(way) {
  const row = rows[index(at) + way];
  if (row) go(row.key);
}

/** @param {1 | -1} way */
function turn(way) {
  const row = rows[pages.first + way * told.size];
  if (row) go(row.key);
}

/** @type {Record<string, () => unknown>} */
const KEYS = {
  F8: () => toDoubt(1),
  "Shift+F8": () => toDoubt(-1),
  F9: play,
  F2: openTools,
  F4: firstTerm,
  "Shift+F4": () => (index(at) < 0 ? undefined : backTo(at, 0)),
  "Ctrl+Enter": () => {
    if (index(at) >= 0) heard(at);
    toDoubt(1);
  },
  "Alt+ArrowDown": () => toNext(1),
  "Alt+ArrowUp": () => toNext(-1),
  "Alt+PageDown": () => turn(1),
  "Alt+PageUp": () => turn(-1),
  "Alt+Enter": () => index(at) < 0 || splitAt(at),
  "Alt+Shift+Enter": () => index(at) < 0 || mergeAt(at),
  "Ctrl+z": ACTS.undo,
  "Ctrl+Shift+z": ACTS.redo,
  "Ctrl+y": ACTS.redo,
};

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!switched.checked || event.isComposing) return;
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = KEYS[[...held.filter(Boolean), name].join("+")];
  const inForm = event.target instanceof Node && form.contains(event.target);
  if (!act || (!inForm && !/^F\d$/.test(event.key))) return;
  event.preventDefault();
  act();
}

/** @param {Event} event */
function rowOf(event) {
  const item = event.target instanceof Element ? event.target.closest("li.cue") : null;
  return item ? Number(item.id.slice(2)) : null;
}

form.addEventListener("focusin", (event) => {
  at = rowOf(event) ?? at;
});
form.addEventListener("input", (event) => {
  const field = event.target;
  const key = rowOf(event);
  if (key !== null && field instanceof HTMLTextAreaElement) type(key, field.value);
});
form.addEventListener("change", (event) => {
  const key = rowOf(event);
  const field = event.target;
  if (key === null || !(field instanceof HTMLInputElement)) return;
  if (field.type === "checkbox") heard(key);
  else if (!field.id.startsWith("by-")) retime(key);
});
form.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const key = rowOf(event);
  if (button?.closest(".cue-pages")) turn(button.dataset.act === "back" ? -1 : 1);
  if (!button || key === null) return;
  event.preventDefault();
  if (button.dataset.term) useTerm(key, button.dataset.was ?? "", button.dataset.term);
  else STEPS[button.value.split("-")[0]]?.(key, Number(button.value.split("-")[2] ?? 0));
});
jumps((key) => go(key));
// Enter in a time's field must not press the form's first button.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.altKey || event.ctrlKey) return;
  const key = rowOf(event);
  event.preventDefault();
  if (key !== null && event.target.type !== "checkbox") retime(key);
});
form.addEventListener("submit", async (event) => {
  if (event.submitter instanceof HTMLButtonElement && event.submitter.value !== "save") return undefined;
  event.preventDefault();
  if (!(await keeping.flush())) return say(words.unsaved);
  for (const field of form.querySelectorAll("li.cue :is(input, textarea)")) field.toggleAttribute("disabled", true);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("rev")).value = String(keeping.rev);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("track_id")).value = String(keeping.track);
  const what = document.createElement("input");
  Object.assign(what, { type: "hidden", name: "do", value: "save" });
  form.append(what);
  keeping.forget();
  return form.submit();
});
document.getElementById("find-form")?.addEventListener("submit", async (event) => {
  const finder = /** @type {HTMLFormElement} */ (event.target);
  event.preventDefault();
  if (await keeping.flush()) finder.submit();
});
document.getElementById("tools")?.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button) ACTS[button.dataset.act ?? ""]?.();
});
document.addEventListener("keydown", onKey);
addEventListener("pagehide", () => keeping.leave());
addEventListener("online", () => keeping.flush());

switched.checked = localStorage.getItem(SWITCH) !== "off";
switched.addEventListener("change", () => {
  localStorage.setItem(SWITCH, switched.checked ? "on" : "off");
  say(switched.checked ? words.keyson : words.keys);
});

const before = keeping.recovered();
if (before) {
  rows = before;
  say(words.restored);
}
// What was typed while this script was still on its way.
const early = rows.flatMap((row) => {
  const field = list.field(row.key);
  return field && field.value !== field.defaultValue ? [{ key: row.key, text: field.value }] : [];
});
editor.classList.add("scripted");
/** @type {HTMLElement} */ (document.getElementById("tools")).hidden = false;
/** @type {HTMLElement} */ (document.getElementById("keys")).hidden = false;
pages.begin(rows);
draw();
for (const { key, text } of early) type(key, text);
editor.dataset.ready = "true";
if (before) keeping.touch();

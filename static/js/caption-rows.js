// Rows of captions as values: what they measure, and what splitting, merging and moving make of them. The server's
// accessibility/captions/editor/editing.py does the same for those who work without scripting.

/** Where the machine put another word than it heard: letters before it, what was heard, what was put. @typedef {[number, string, string]} Mend */
/** @typedef {{ key: number, start_ms: number, end_ms: number, text: string, flags: string[], settings: string, mends?: Mend[], worry?: number, doubted?: string[], theirs?: string, terms?: [string, string][] }} Row */
/** @typedef {{ line: number, speed: number, shortest: number, longest: number, lines: number, gap: number, duration: number | null }} Limits */
/** @typedef {{ language: string, limits: Limits }} Rules */

const SHAPE = ["fast", "short", "long"];
const OF_TIME = [...SHAPE, "late"];
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const TIME = /^(?:(?:(\d{1,2})[:：])?(\d{1,3})[:：])?(\d{1,5})(?:[.,。，](\d{1,3}))?$/;
const NEW_MS = 2000;
const LETTER = /[\p{L}\p{N}]/gu;

/** @param {Row} row */
export function doubts(row) {
  return row.flags.filter((flag) => !OF_TIME.includes(flag));
}

/** @param {string} text */
export function tidy(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter(Boolean).join("\n");
}

/** Characters of room; in Chinese lines two half-width ones take the room of one. @param {string} text @param {string} language */
function width(text, language) {
  if (language !== "zh") return [...text].length;
  let halves = 0;
  for (const character of text) halves += WIDE.test(character) ? 2 : 1;
  return Math.ceil(halves / 2);
}

/** @param {Row} row @param {Rules} rules */
export function measure(row, { language, limits }) {
  const lines = tidy(row.text).split("\n");
  const length = row.end_ms - row.start_ms;
  const count = width(lines.join(""), language);
  const widest = Math.max(...lines.map((line) => width(line, language)));
  const over = [];
  if (count * 1000 > limits.speed * length) over.push("fast");
  if (lines.length > limits.lines || widest > limits.line) over.push("long");
  if (length < limits.shortest) over.push("short");
  if (length > limits.longest) over.push("slow");
  return { speed: (count * 1000) / length, widest, lines: lines.length, over };
}

/** With what the limits say now. @param {Row} row @param {Rules} rules @param {boolean} answered @returns {Row} */
export function looked(row, rules, answered) {
  const shape = measure(row, rules).over.filter((flag) => SHAPE.includes(flag));
  const flags = [...(answered ? [] : doubts(row)), ...shape].sort();
  return answered ? { ...row, flags, mends: undefined, worry: undefined, doubted: undefined } : { ...row, flags };
}

/** @param {Row[]} rows */
function freeKey(rows) {
  return Math.max(-1, ...rows.map((row) => row.key)) + 1;
}

/**
 * Cut at the caret, the time shared out by length; null where one side would be empty.
 * @param {Row[]} rows @param {number} at @param {number} caret @param {Rules} rules @returns {Row[] | null}
 */
export function split(rows, at, caret, rules) {
  const row = rows[at];
  const first = tidy(row.text.slice(0, caret));
  const second = tidy(row.text.slice(caret));
  if (!first || !second) return null;
  const { language, limits } = rules;
  const share = width(first, language) / (width(first, language) + width(second, language));
  const length = row.end_ms - row.start_ms;
  const middle = row.start_ms + Math.max(1, Math.floor(length * share));
  const gap = middle - row.start_ms > 4 * limits.gap ? limits.gap : 0;
  const edge = letters(first).length;
  const before = looked({ ...mendedWithin(row, 0, edge), end_ms: middle - gap, text: first }, rules, false);
  const rest = { ...mendedWithin(row, edge, Infinity), key: freeKey(rows), start_ms: middle, text: second, theirs: undefined };
  const after = looked(rest, rules, false);
  return [...rows.slice(0, at), before, after, ...rows.slice(at + 1)];
}

/** With the next one; null for the last. @param {Row[]} rows @param {number} at @param {Rules} rules @returns {Row[] | null} */
export function merge(rows, at, rules) {
  if (at + 1 >= rows.length) return null;
  const [first, second] = [rows[at], rows[at + 1]];
  const flat = runOn(`${first.text}\n${second.text}`.split("\n"), rules.language);
  const text = width(flat, rules.language) <= rules.limits.line ? flat : `${first.text}\n${second.text}`;
  const flags = [...new Set([...doubts(first), ...doubts(second)])];
  const theirs = [first.theirs, second.theirs].filter(Boolean).join(" ") || undefined;
  const by = letters(first.text).length;
  const mends = [...(first.mends ?? []), ...(second.mends ?? []).map(([at, heard, put]) => /** @type {Mend} */ ([at + by, heard, put]))];
  const worry = (first.worry ?? 0) + (second.worry ?? 0) || undefined;
  const doubted = [...(first.doubted ?? []), ...(second.doubted ?? [])];
  const made = { ...first, worry, doubted: doubted.length ? doubted : undefined, end_ms: Math.max(first.end_ms, second.end_ms), text, flags, theirs, mends: some(mends) };
  return [...rows.slice(0, at), looked(made, rules, false), ...rows.slice(at + 2)];
}

/** Lines one after the other; in Chinese a blank stands only between foreign words. @param {string[]} lines @param {string} language */
function runOn(lines, language) {
  const meet = (/** @type {string} */ before, /** @type {string} */ after) =>
    (/[.,!?;:)]$/.test(before) && /^[a-z]/i.test(after)) ||
    (/[a-z0-9]$/i.test(before) && /^[a-z0-9]/i.test(after) && (/[a-z]$/i.test(before) || /^[a-z]/i.test(after)));
  return lines.reduce((whole, line) => whole + (language !== "zh" || meet(whole, line) ? " " : "") + line);
}

/** A text without blanks and marks, letter by letter. @param {string} text */
function letters(text) {
  return text.match(LETTER) ?? [];
}

/** @param {Mend[]} mends */
function some(mends) {
  return mends.length ? mends : undefined;
}

/** A row with other mends; with the last of them their flag goes. @param {Row} row @param {Mend[]} mends @returns {Row} */
function withMends(row, mends) {
  return { ...row, flags: row.flags.filter((flag) => mends.length || flag !== "mended"), mends: some(mends) };
}

/** The mends of a part alone, from one letter to another. @param {Row} row @param {number} first @param {number} last @returns {Row} */
function mendedWithin(row, first, last) {
  if (!row.mends) return row;
  const kept = row.mends.flatMap(([at, heard, put]) => {
    const [start, end] = [Math.max(at, first), Math.min(at + put.length, last)];
    return start < end ? [/** @type {Mend} */ ([start - first, heard.slice(start - at, end - at), put.slice(start - at, end - at)])] : [];
  });
  return withMends(row, kept);
}

/** Where the letters of a mend stand in a text. @param {string} text @param {Mend} mend */
function placesOf(text, [at, , put]) {
  return [...text.matchAll(LETTER)].slice(at, at + put.length).map((found) => found.index);
}

/** Mends as what was heard and what was put, with the letters around them. @param {Row} row @returns {[string, string][]} */
export function mends(row) {
  const flat = row.text.replaceAll("\n", "");
  return (row.mends ?? []).map((mend) => {
    const places = placesOf(flat, mend);
    const before = /[\p{L}\p{N}]{0,2}$/u.exec(flat.slice(0, places[0]))?.[0] ?? "";
    const after = /^[\p{L}\p{N}]{0,2}/u.exec(flat.slice(places[places.length - 1] + 1))?.[0] ?? "";
    return [before + mend[1] + after, before + mend[2] + after];
  });
}

/** What was heard in the place of one mend, and the caret behind it. @param {Row} row @param {number} which @param {Rules} rules @returns {[Row, number]} */
export function putBack(row, which, rules) {
  const all = row.mends ?? [];
  const places = placesOf(row.text, all[which]);
  const text = row.text.split("");
  places.forEach((place, n) => (text[place] = all[which][1][n]));
  const left = withMends({ ...row, text: text.join("") }, all.filter((_mend, n) => n !== which));
  return [looked(left, rules, false), places[places.length - 1] + 1];
}

/** An empty one after, in the time that is free; null where there is none. @param {Row[]} rows @param {number} at @param {Rules} rules @returns {Row[] | null} */
export function add(rows, at, { limits }) {
  const start = rows[at].end_ms + limits.gap;
  const after = rows[at + 1];
  const latest = after ? after.start_ms - limits.gap : (limits.duration ?? start + NEW_MS);
  const end = Math.min(start + NEW_MS, latest);
  if (end - start < limits.shortest / 2) return null;
  const made = { key: freeKey(rows), start_ms: start, end_ms: end, text: "", flags: [], settings: "" };
  return [...rows.slice(0, at + 1), made, ...rows.slice(at + 1)];
}

/** Earlier or later, one or all from it on; null where that would be before the beginning. @param {Row[]} rows @param {number} at @param {number} by @param {boolean} onward @returns {Row[] | null} */
export function shift(rows, at, by, onward) {
  if (rows[at].start_ms + by < 0) return null;
  return rows.map((row, n) =>
    n === at || (onward && n > at) ? { ...row, start_ms: row.start_ms + by, end_ms: row.end_ms + by } : row,
  );
}

/**
 * What the server made of the rows that were sent, with all that was done here while its answer was on its way: typed
 * words, moved times, rows that came and rows that went.
 * @param {Row[]} theirs @param {Row[]} sent @param {Row[]} now @returns {Row[]}
 */
export function together(theirs, sent, now) {
  const then = new Map(sent.map((row) => [row.key, row]));
  const mine = new Map(now.map((row) => [row.key, row]));
  const kept = theirs.filter((row) => mine.has(row.key) || !then.has(row.key));
  const found = kept.map((row) => {
    const [was, is] = [then.get(row.key), mine.get(row.key)];
    return was && is && !alike(was, is) ? { ...is, theirs: is.theirs === was.theirs ? row.theirs : is.theirs } : row;
  });
  let before = -1; // where the row above stands
  for (const row of now) {
    if (then.has(row.key)) {
      before = Math.max(before, found.findIndex((each) => each.key === row.key));
      continue;
    }
    // the server may have given the key of a row that came here to one that came from elsewhere
    const taken = found.some((each) => each.key === row.key);
    found.splice(before + 1, 0, taken ? { ...row, key: Math.max(freeKey(found), freeKey(now)) } : row);
    before += 1;
  }
  return found;
}

/** @param {Row} one @param {Row} other */
function alike(one, other) {
  const told = (/** @type {Row} */ row) => JSON.stringify([row.start_ms, row.end_ms, row.text, row.flags, row.theirs ?? null]);
  return told(one) === told(other);
}

/** A time as a person types it, in ms; null for anything else. @param {string} told */
export function milliseconds(told) {
  const found = TIME.exec(told.trim());
  if (!found) return null;
  const [, hours, minutes, seconds, part] = found;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds);
  return whole * 1000 + Number((part ?? "0").padEnd(3, "0"));
}

/** Seconds earlier (with a minus) or later, in ms; null for anything else. @param {string} told */
export function offset(told) {
  const plain = told.trim().replace(/^[－−]/, "-");
  const found = milliseconds(plain.replace(/^-/, ""));
  return found === null ? null : plain.startsWith("-") ? -found : found;
}

/** @param {number} ms */
export function spelt(ms) {
  const rest = ms % 60_000;
  const two = String(Math.floor(rest / 1000)).padStart(2, "0");
  return `${Math.floor(ms / 60_000)}:${two}.${String(rest % 1000).padStart(3, "0")}`;
}

// Keeps captions as they are typed: at once on this device, and a second later (three at most) on the server. What the
// server has confirmed leaves the device; what it has not is tried again, and put back when the page is next opened.

/** @typedef {import("./caption-rows.js").Row} Row */
/** What a device holds: the rows that differ from the base, which stands beside it, and the keys of all in their order.
 * @typedef {{ track: number, rev: number, order: number[], rows: Row[] }} Kept */
/** @typedef {{ rev: number, others: string[], rows?: Row[] }} News */

const AFTER_MS = 1000;
const AT_MOST_MS = 3000;
const AGAIN_MS = 3000;
const BASE = ":base";

export class Keeping {
  /**
   * @param {string} url @param {{ track: number, rev: number, rows: Row[] }} told
   * @param {{ rows: () => Row[], saved: (others: string[]) => void, failed: () => void, merged: (rows: Row[], sent: Row[]) => void }} page
   */
  constructor(url, told, page) {
    this.url = url;
    this.page = page;
    this.track = told.track;
    this.rev = told.rev;
    this.base = told.rows;
    this.baseKept = false;
    this.dirty = false;
    this.since = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.last = Promise.resolve(true);
    // Each window has a place of its own, so that none takes away what another has not sent yet.
    this.all = `captions:${meta("person")}:${url}:`;
    this.store = this.all + windowName();
  }

  /** What this device still holds from before. @returns {Row[] | null} */
  recovered() {
    const there = Object.keys(localStorage).filter((key) => key.startsWith(this.all) && !key.endsWith(BASE));
    const from = there.includes(this.store) ? this.store : there[0];
    const kept = /** @type {Kept | null} */ (JSON.parse(localStorage.getItem(from ?? "") ?? "null"));
    const base = /** @type {Row[] | null} */ (JSON.parse(localStorage.getItem(from + BASE) ?? "null"));
    if (!kept || !base) return null;
    // A window that is still open keeps what it wrote in memory, and the server puts the same words together once.
    this.off(from);
    // With its own base and revision, so that the server can put both together if it went on meanwhile.
    this.track = kept.track;
    this.rev = kept.rev;
    this.base = base;
    const known = new Map([...base, ...kept.rows].map((row) => [row.key, row]));
    return kept.order.flatMap((key) => known.get(key) ?? []);
  }

  /** Something changed. */
  touch() {
    this.dirty = true;
    this.onDevice();
    const now = performance.now();
    this.since ||= now;
    this.plan(Math.max(0, Math.min(AFTER_MS, this.since + AT_MOST_MS - now)));
  }

  /** What differs from the rows that the server has, and once for all of it those rows: a letter more costs a letter. */
  onDevice() {
    const rows = this.page.rows();
    const same = new Set(this.base);
    const changed = rows.filter((row) => !same.has(row));
    const kept = { track: this.track, rev: this.rev, order: rows.map((row) => row.key), rows: changed };
    try {
      if (!this.baseKept) localStorage.setItem(this.store + BASE, JSON.stringify(this.base));
      this.baseKept = true;
      localStorage.setItem(this.store, JSON.stringify(kept));
    } catch {
      // A full or forbidden store: the server still gets everything.
    }
  }

  /** @param {number} wait */
  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /** Send what has not been sent, one after the other; false when it could not be. @returns {Promise<boolean>} */
  flush() {
    clearTimeout(this.timer);
    this.last = this.last.then(() => (this.dirty ? this.send(false) : true));
    return this.last;
  }

  /** @param {boolean} withBase @returns {Promise<boolean>} */
  async send(withBase) {
    const rows = this.page.rows();
    this.dirty = false;
    this.since = 0;
    try {
      const answer = await fetch(this.url, { method: "POST", body: this.form(rows, withBase), redirect: "error" });
      if (answer.status === 409 && !withBase) return await this.send(true);
      if (!answer.ok) throw new Error(String(answer.status));
      this.confirmed(await answer.json(), rows);
      return true;
    } catch {
      this.dirty = true;
      this.page.failed();
      this.plan(AGAIN_MS);
      return false;
    }
  }

  /** @param {News} news @param {Row[]} sent */
  confirmed(news, sent) {
    this.rev = news.rev;
    this.base = news.rows ?? sent;
    this.baseKept = false;
    if (news.rows) this.page.merged(news.rows, sent);
    this.page.saved(news.others);
    if (this.dirty) this.onDevice();
    else this.off(this.store);
  }

  /** @param {Row[]} rows @param {boolean} withBase */
  form(rows, withBase) {
    const made = new FormData();
    made.set("csrf_token", meta("csrf-token"));
    const told = { track: this.track, rev: this.rev, rows };
    made.set("draft", JSON.stringify(withBase ? { ...told, base: this.base } : told));
    return made;
  }

  /** The page goes: a last word, for which nobody waits. */
  leave() {
    if (this.dirty) navigator.sendBeacon(this.url, this.form(this.page.rows(), false));
  }

  /** Saved for good: nothing to put back. */
  forget() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.off(this.store);
  }

  /** Off this device. @param {string} store */
  off(store) {
    localStorage.removeItem(store);
    localStorage.removeItem(store + BASE);
    if (store === this.store) this.baseKept = false;
  }
}

/** A name that lives as long as this window. */
function windowName() {
  const kept = sessionStorage.getItem("window") ?? String(Math.random()).slice(2);
  sessionStorage.setItem("window", kept);
  return kept;
}

/** @param {string} name */
function meta(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

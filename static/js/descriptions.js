// Audio description: each text is spoken at its time, in the pause where it fits; where it doesn't, the picture stops until
// it has been said (extended description, WCAG 1.2.7). Works with any media element, together with captions.
import { when } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {{ start: number, duration: number, free: number, url: string, text: string }} Description times in ms */

const EARLY_MS = 15; // a timer that fires so little too soon is on time
const LATE_MS = 400; // what was passed by longer ago is not spoken any more
const AHEAD_MS = 20_000; // sounds are fetched so long before they are due
const MARGIN_MS = 150;

export class Descriptions {
  /** @param {HTMLMediaElement} media @param {Description[]} list @param {(text: string) => void} [tell] shows the text */
  constructor(media, list, tell = () => undefined) {
    this.media = media;
    this.list = [...list].sort((a, b) => a.start - b.start);
    this.tell = tell;
    this.on = false;
    this.timer = 0;
    /** the one that is being said @type {{ at: number, sound: HTMLAudioElement, stopped: boolean } | null} */
    this.now = null;
    /** the place in the list of what comes next */
    this.next = 0;
    /** @type {Map<string, HTMLAudioElement>} */
    this.sounds = new Map();
    for (const name of ["playing", "ratechange", "timeupdate"]) media.addEventListener(name, () => this.plan());
    media.addEventListener("seeking", () => this.seek());
    media.addEventListener("pause", () => this.pause());
    media.addEventListener("play", () => this.resume());
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    this.seek();
  }

  /** Where we are now: nothing is said twice, nothing that lies behind. */
  seek() {
    const stopped = this.now?.stopped ?? false;
    this.hush();
    if (stopped) this.media.play().catch(() => undefined); // it was stopped for what is not said any more
    const at = this.media.currentTime * 1000;
    const found = this.list.findIndex((one) => one.start >= at - EARLY_MS);
    this.next = found < 0 ? this.list.length : found;
    this.plan();
  }

  /** Wait for the next one that is due. */
  plan() {
    clearTimeout(this.timer);
    const due = this.list[this.next];
    if (!this.on || !due || this.media.paused || this.media.seeking || this.now) return;
    const wait = due.start - this.media.currentTime * 1000;
    if (wait < AHEAD_MS) this.fetched(due);
    if (wait < -LATE_MS) {
      this.next += 1;
      this.plan();
    } else if (wait <= EARLY_MS) this.say(due);
    else this.timer = window.setTimeout(() => this.plan(), Math.max(1, Math.min(wait / this.media.playbackRate, 1000) - (wait > 200 ? 100 : 0)));
  }

  /** @param {Description} one @returns {HTMLAudioElement} */
  fetched(one) {
    const kept = this.sounds.get(one.url) ?? new Audio();
    if (!kept.src) {
      kept.preload = "auto";
      kept.src = one.url;
      this.sounds.set(one.url, kept);
    }
    return kept;
  }

  /** @param {Description} one */
  say(one) {
    const sound = this.fetched(one);
    this.next += 1;
    const stopped = one.duration + MARGIN_MS > one.free;
    const behind = (this.media.currentTime * 1000 - one.start) / this.media.playbackRate;
    const due = performance.now() - behind;
    this.now = { at: one.start, sound, stopped };
    this.tell(one.text);
    sound.currentTime = 0;
    sound.playbackRate = this.media.playbackRate;
    sound.volume = this.media.volume;
    sound.muted = this.media.muted;
    sound.onplaying = () => this.told("description", one, performance.now() - due);
    sound.onended = sound.onerror = () => this.done();
    if (stopped) this.media.pause();
    sound.play().catch(() => this.done());
  }

  /** For tests and for who wants to know: how late by the clip, which may stand still, and by the clock. @param {string} name @param {Description} one @param {number} waited */
  told(name, one, waited) {
    const late = this.media.currentTime * 1000 - one.start;
    document.dispatchEvent(new CustomEvent(name, { detail: { start: one.start, late, waited, stopped: this.now?.stopped ?? false } }));
  }

  done() {
    const ended = this.now;
    this.now = null;
    if (ended?.stopped && this.on) this.media.play().catch(() => undefined);
    this.plan();
  }

  /** Say nothing more; a picture that was stopped for it stays where it is. */
  hush() {
    if (!this.now) return;
    this.now.sound.onended = this.now.sound.onerror = null;
    this.now.sound.pause();
    this.now = null;
  }

  /** The person pauses the clip: so does what is being said in a pause. */
  pause() {
    clearTimeout(this.timer);
    if (this.now && !this.now.stopped) this.now.sound.pause();
  }

  /** The person goes on: with a stopped picture they have heard enough. */
  resume() {
    if (!this.now) return;
    if (this.now.stopped) this.hush();
    else this.now.sound.play().catch(() => this.done());
  }
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function watchDescriptions(media, root, preferences) {
  const box = /** @type {HTMLElement | null} */ (root.querySelector("#description"));
  if (!box) return;
  const list = /** @type {Description[]} */ (JSON.parse(box.dataset.list ?? "[]"));
  const words = /** @type {HTMLElement} */ (box.querySelector("[data-role=words]"));
  const made = new Descriptions(media, list, (text) => (words.textContent = text));
  when(["description"], () => {
    box.hidden = !preferences.on("description");
    made.turn(preferences.on("description"));
  });
}

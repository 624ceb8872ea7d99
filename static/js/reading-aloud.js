// Reads a text aloud, sentence by sentence, by sounds made on the server, and marks the sentence that is being said. Begins
// only by its button; moves neither focus nor page (unless the person wants the page to follow); stops when the page is left,
// when something else plays, or when another text is read.

/** @typedef {{ state: string, said: (number | null)[], error: string }} State lengths in ms, null where no sound is yet */

const WAIT_MS = 700; // between two looks whether the next sentence is made

/** @type {Reader | null} */
let reading = null;

export class Reader {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.text = document.querySelector(`[data-aloud="${box.dataset.reads}"]`);
    /** @type {Record<string, string>} */
    this.words = JSON.parse(box.dataset.words ?? "{}");
    this.button = /** @type {HTMLButtonElement} */ (box.querySelector("[data-button=read]"));
    this.again = /** @type {HTMLButtonElement} */ (box.querySelector("[data-button=again]"));
    /** the sentence that is said, or where to go on */
    this.at = 0;
    /** counts the starts: what was begun before a stop must not go on after it */
    this.run = 0;
    /** @type {State} */
    this.state = { state: "unmade", said: [], error: "" };
    /** @type {Map<number, HTMLAudioElement>} */
    this.sounds = new Map();
    this.button.hidden = false;
    this.button.addEventListener("click", () => (reading === this ? this.stop() : this.start()));
    this.again.addEventListener("click", () => {
      this.at = 0;
      this.button.focus(); // the pressed button goes away
      this.start();
    });
  }

  start() {
    reading?.stop();
    for (const media of document.querySelectorAll("video, audio")) /** @type {HTMLMediaElement} */ (media).pause();
    reading = this;
    this.run += 1;
    this.name("stop");
    this.tell("failed", "");
    // what the page has replaced in the meantime (easy mode's line, once a clip is studied) is not read any more
    if (!this.text?.querySelector(`[data-said="${this.at}"]`)) this.at = Number(this.text?.querySelector("[data-said]")?.getAttribute("data-said") ?? 0);
    this.read(this.run).catch(() => this.fail());
  }

  stop() {
    this.run += 1;
    if (reading === this) reading = null;
    this.sounds.get(this.at)?.pause();
    this.mark(-1);
    this.tell("told", "");
    this.name(this.at ? "on" : "read");
  }

  /** Sentence after sentence. @param {number} run */
  async read(run) {
    this.state = await this.ask("/state.json");
    if (!["ready", "making"].includes(this.state.state)) this.state = await this.ask("", this.form());
    while (this.run === run && this.at < this.state.said.length) {
      if (!(await this.made(run))) return;
      await this.say(run);
      if (this.run === run) this.at += 1;
    }
    if (this.run !== run) return;
    this.at = 0;
    this.stop();
  }

  /** Wait until the sentence has its sound. @param {number} run @returns {Promise<boolean>} whether to go on */
  async made(run) {
    while (this.run === run && this.state.said[this.at] == null) {
      if (this.state.state === "failed" || this.state.state === "unmade") throw new Error(this.state.error);
      this.tell("told", this.words.making ?? "");
      await new Promise((go) => setTimeout(go, WAIT_MS));
      this.state = await this.ask("/state.json");
    }
    if (this.run === run) this.tell("told", "");
    return this.run === run;
  }

  /** Say the sentence to its end, or to a stop. @param {number} run @returns {Promise<void>} */
  say(run) {
    const sound = this.sound(this.at);
    sound.currentTime = 0;
    sound.playbackRate = Number(this.box.dataset.speed ?? 100) / 100;
    return new Promise((go, fail) => {
      sound.onplaying = () => {
        if (this.run === run) this.mark(this.at);
        if (this.state.said[this.at + 1] != null) this.sound(this.at + 1);
      };
      sound.onended = () => go();
      sound.onpause = () => {
        if (this.run === run && !sound.ended) this.stop(); // by a key of the headphones, or by the system
        go();
      };
      sound.onerror = () => fail(new Error("sound"));
      sound.play().catch((error) => (this.run === run ? fail(error) : go()));
    });
  }

  /** A sentence's sound, fetched while the one before it is said. @param {number} number */
  sound(number) {
    const kept = this.sounds.get(number) ?? new Audio();
    if (!kept.src) {
      kept.preload = "auto";
      kept.src = `${this.box.dataset.url}/${number}`;
      this.sounds.set(number, kept);
      this.sounds.delete(number - 2);
    }
    return kept;
  }

  /** @param {number} number */
  mark(number) {
    for (const one of this.text?.querySelectorAll(".being-said") ?? []) one.classList.remove("being-said");
    const found = [...(this.text?.querySelectorAll(`[data-said="${number}"]`) ?? [])];
    for (const one of found) one.classList.add("being-said");
    if (this.box.dataset.follow === "on") found[0]?.scrollIntoView({ block: "nearest" });
    const sound = this.sounds.get(number);
    document.dispatchEvent(new CustomEvent("read-aloud", { detail: { what: this.box.dataset.reads, number, sound } }));
  }

  /** @param {string} rest @param {FormData} [body] @returns {Promise<State>} */
  async ask(rest, body) {
    const answer = await fetch(`${this.box.dataset.url}${rest}`, body ? { method: "POST", body, redirect: "error" } : { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  form() {
    const form = new FormData();
    form.set("csrf_token", this.box.dataset.token ?? "");
    form.set("go", "stay");
    return form;
  }

  fail() {
    this.sounds.delete(this.at); // a sound that did not load is asked for again
    this.stop();
    this.tell("failed", this.words.failed ?? "");
  }

  /** What the button does now. @param {string} name */
  name(name) {
    const shown = /** @type {HTMLElement} */ (this.button.querySelector("[data-role=name]"));
    shown.textContent = this.words[name] ?? "";
    this.again.hidden = name !== "on";
  }

  /** @param {string} role @param {string} words */
  tell(role, words) {
    const shown = /** @type {HTMLElement} */ (this.box.querySelector(`[data-role=${role}]`));
    if (shown.textContent !== words) shown.textContent = words;
  }
}

for (const box of document.querySelectorAll("[data-reads]")) new Reader(/** @type {HTMLElement} */ (box));
document.addEventListener("play", () => reading?.stop(), true); // of what stands in the page; our own sounds don't
addEventListener("pagehide", () => reading?.stop());

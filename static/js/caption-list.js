// The list of cues on the page, kept in step with rows: what has not changed is not touched, so that focus and caret stay.

import { doubts, measure, mends, spelt } from "./caption-rows.js";

/** @typedef {import("./caption-rows.js").Row} Row */
/** @typedef {import("./caption-rows.js").Rules} Rules */
/** @typedef {{ item: HTMLElement, numbered: [Text, string][], number: number, drawn: string }} Drawn */

/** How flags are told, read from the rows that the server drew. @typedef {Record<string, string>} Words */

export class List {
  /** @param {HTMLElement} list @param {HTMLTemplateElement} template @param {Words} words @param {Rules} rules @param {Words} flags */
  constructor(list, template, words, rules, flags) {
    this.list = list;
    this.markup = template.innerHTML;
    this.words = words;
    this.rules = rules;
    this.flags = flags;
    /** @type {Map<number, Drawn>} */
    this.drawn = new Map();
    /** What rows may have meant, by key. @type {Map<number, [string, string][]>} */
    this.terms = new Map();
  }

  /** Empty. */
  clear() {
    this.list.replaceChildren();
    this.drawn.clear();
  }

  /** Suggestions for rows, by key. @param {Record<string, [string, string][]>} found */
  learn(found) {
    for (const [name, terms] of Object.entries(found)) {
      const key = Number(name);
      this.terms.set(key, terms);
      const drawn = this.drawn.get(key);
      const field = this.field(key);
      const place = document.getElementById(`h-${key}`);
      if (drawn && field && place) this.suggest(place, key, field.value);
    }
  }

  /** The rows of a page, `before` of them standing on pages before it. @param {Row[]} rows @param {number} before */
  show(rows, before) {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, drawn] of this.drawn) {
      if (keys.has(key)) continue;
      drawn.item.remove();
      this.drawn.delete(key);
    }
    let place = /** @type {Element | null} */ (this.list.firstElementChild);
    rows.forEach((row, n) => {
      const drawn = this.drawn.get(row.key) ?? this.make(row.key);
      if (drawn.item === place) place = place.nextElementSibling;
      else this.list.insertBefore(drawn.item, place);
      this.update(drawn, row, before + n + 1);
    });
  }

  /** @param {number} key @returns {Drawn} */
  make(key) {
    const holder = document.createElement("template");
    holder.innerHTML = this.markup.replaceAll("KEY", String(key));
    const item = /** @type {HTMLElement} */ (holder.content.firstElementChild);
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    /** @type {[Text, string][]} */
    const numbered = [];
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (node.data.includes("NUMBER")) numbered.push([node, node.data]);
    }
    const made = { item, numbered, number: 0, drawn: "" };
    this.drawn.set(key, made);
    return made;
  }

  /** @param {Drawn} drawn @param {Row} row @param {number} n */
  update(drawn, row, n) {
    if (drawn.number !== n) {
      for (const [node, words] of drawn.numbered) node.data = words.replaceAll("NUMBER", String(n));
      drawn.number = n;
      drawn.drawn = "";
    }
    const now = JSON.stringify(row);
    if (drawn.drawn === now) return;
    drawn.drawn = now;
    const { item } = drawn;
    const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (item.querySelector(`#${id}-${row.key}`));
    const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (/** @type {unknown} */ (part(id)));
    this.head(item, row, n);
    set(field("t"), row.text);
    set(field("s"), spelt(row.start_ms));
    set(field("e"), spelt(row.end_ms));
    this.tell(item, part, row);
    this.suggest(part("h"), row.key, row.text);
    this.back(part("u"), row, n);
  }

  /** @param {HTMLElement} item @param {Row} row @param {number} n */
  head(item, row, n) {
    const label = /** @type {HTMLElement} */ (item.querySelector("label"));
    const told = { n, start: this.time(row.start_ms), length: this.time(row.end_ms - row.start_ms + 500) };
    label.textContent = fill(this.words.cue, told);
  }

  /** @param {HTMLElement} item @param {(id: string) => HTMLElement} part @param {Row} row */
  tell(item, part, row) {
    const why = doubts(row);
    item.classList.toggle("cue-flagged", why.length > 0);
    /** @type {HTMLElement} */ (part("w").parentElement).hidden = !why.length;
    text(part("w"), why.map((flag) => this.flags[flag] ?? flag).join(this.words.between));
    const flat = row.text.replaceAll("\n", "");
    text(part("d"), (row.doubted ?? []).filter((word) => flat.includes(word)).map((word) => fill(this.words.word, { word })).join(""));
    const heard = /** @type {HTMLInputElement} */ (/** @type {unknown} */ (part("ok")));
    heard.checked = false;
    /** @type {HTMLElement} */ (heard.parentElement).hidden = !why.length;
    part("o").hidden = row.theirs === undefined;
    text(part("o").querySelector("p > span"), row.theirs || this.words.gone);
    const found = measure(row, this.rules);
    const told = { speed: found.speed.toFixed(1), widest: found.widest, lines: found.lines };
    text(item.querySelector(".cue-measure span"), fill(this.words.measure, told));
    const { limits } = this.rules;
    const most = { fast: limits.speed, long: limits.line };
    const over = found.over.map((flag) => fill(this.words[flag], { n: /** @type {Record<string, number>} */ (most)[flag] }));
    text(part("m"), over.join(this.words.between));
  }

  /** @param {HTMLElement} place @param {number} key @param {string} said */
  suggest(place, key, said) {
    const terms = (this.terms.get(key) ?? []).filter(([was]) => said.includes(was));
    place.hidden = !terms.length;
    const buttons = terms.map(([was, term]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-secondary";
      button.dataset.was = was;
      button.dataset.term = term;
      button.textContent = fill(this.words.use, { term });
      return button;
    });
    place.querySelector("span")?.replaceChildren(...buttons);
  }

  /** What was heard, a button away. @param {HTMLElement} place @param {Row} row @param {number} n */
  back(place, row, n) {
    const found = mends(row);
    place.hidden = !found.length;
    const buttons = found.flatMap(([heard, put], which) => {
      const button = document.createElement("button");
      button.className = "button button-secondary";
      button.value = `back-${row.key}-${which}`;
      button.textContent = fill(this.words.back, { n, heard, put });
      return [button, " "];
    });
    place.querySelector(".cue-buttons")?.replaceChildren(...buttons);
  }

  /** @param {number} ms */
  time(ms) {
    const seconds = Math.floor(ms / 1000);
    const [m, s] = [Math.floor(seconds / 60), seconds % 60];
    return fill(m ? this.words.minutes : this.words.seconds, { m, s });
  }

  /** @param {number} key @param {string} [part] */
  field(key, part = "t") {
    return /** @type {HTMLTextAreaElement | null} */ (document.getElementById(`${part}-${key}`));
  }
}

/** @param {{ value: string }} field @param {string} value */
function set(field, value) {
  if (field.value !== value) field.value = value;
}

/** @param {Element | null} place @param {string} words */
function text(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

/** @param {string} words @param {Record<string, string | number>} values */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

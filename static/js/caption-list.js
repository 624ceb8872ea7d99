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
  }

  /** Draw the rows in the place of whatever the list held. @param {Row[]} rows */
  begin(rows) {
    const there = document.activeElement?.id ?? "";
    this.list.replaceChildren();
    this.drawn.clear();
    this.show(rows);
    if (there) document.getElementById(there)?.focus();
  }

  /** @param {Row[]} rows */
  show(rows) {
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
      this.update(drawn, row, n + 1);
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
    this.suggest(part("h"), row);
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
    const heard = /** @type {HTMLInputElement} */ (/** @type {unknown} */ (part("ok")));
    heard.checked = false;
    /** @type {HTMLElement} */ (heard.parentElement).hidden = !why.length;
    part("o").hidden = row.theirs === undefined;
    text(part("o").querySelector("p > span"), row.theirs || this.words.gone);
    const found = measure(row, this.rules);
    const told = this.words.measure.replace("98", String(found.widest)).replace("76", String(found.lines));
    text(item.querySelector(".cue-measure span"), fill(told, { speed: found.speed.toFixed(1) }));
    const { limits } = this.rules;
    const most = { fast: limits.speed, long: limits.line };
    const over = found.over.map((flag) => fill(this.words[flag], { n: /** @type {Record<string, number>} */ (most)[flag] }));
    text(part("m"), over.join(this.words.between));
  }

  /** @param {HTMLElement} place @param {Row} row */
  suggest(place, row) {
    const terms = (row.terms ?? []).filter(([was]) => row.text.includes(was));
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
    return m ? this.words.minutes.replace("98", String(m)).replace("76", String(s)) : this.words.seconds.replace("76", String(s));
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

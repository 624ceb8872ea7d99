// The transcript beside the clip: the sentence that is heard is marked, every sentence is a way to jump, one can look for
// words. The list is one stop for Tab, arrows move inside. It scrolls by itself only inside its box, and only when asked.
import { fill, when } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

/** @param {HTMLMediaElement} media @param {Preferences} preferences */
export function watchTranscript(media, preferences) {
  const list = document.getElementById("sentences");
  const sentences = /** @type {HTMLAnchorElement[]} */ ([...(list?.querySelectorAll(".sentence") ?? [])]);
  if (!list || !sentences.length) return;
  const rove = roving(list, sentences);
  follow(media, list, sentences, preferences);
  list.addEventListener("click", (event) => {
    const chosen = /** @type {HTMLElement} */ (event.target).closest(".sentence");
    if (!chosen || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    rove(/** @type {HTMLAnchorElement} */ (chosen));
    media.currentTime = start(/** @type {HTMLElement} */ (chosen));
  });
  document.addEventListener("sentence", (event) => {
    const by = /** @type {CustomEvent<number>} */ (event).detail;
    const at = indexAt(sentences, media.currentTime * 1000);
    media.currentTime = start(sentences[Math.min(Math.max(at + by, 0), sentences.length - 1)]);
  });
  find(list, sentences, rove);
  acts(sentences);
}

/** In seconds, a hair inside. @param {HTMLElement} sentence */
const start = (sentence) => Number(sentence.dataset.start) / 1000 + 0.001;

/** The last sentence that has begun. @param {HTMLElement[]} sentences @param {number} ms */
function indexAt(sentences, ms) {
  let low = 0;
  let high = sentences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(sentences[middle].dataset.start) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * One stop for Tab; gives the function that moves the stop.
 * @param {HTMLElement} list @param {HTMLAnchorElement[]} sentences
 */
function roving(list, sentences) {
  let stop = sentences[0];
  const rove = (/** @type {HTMLAnchorElement} */ to) => {
    stop.tabIndex = -1;
    stop = to;
    stop.tabIndex = 0;
  };
  for (const one of sentences) one.tabIndex = -1;
  rove(stop);
  list.addEventListener("keydown", (event) => {
    const at = sentences.indexOf(stop);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: sentences.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (!sentences[to]) return;
    rove(sentences[to]);
    stop.focus();
  });
  list.addEventListener("focusin", (event) => {
    const found = /** @type {HTMLElement} */ (event.target).closest(".sentence");
    if (found) rove(/** @type {HTMLAnchorElement} */ (found));
  });
  return rove;
}

/** @param {HTMLMediaElement} media @param {HTMLElement} list @param {HTMLElement[]} sentences @param {Preferences} preferences */
function follow(media, list, sentences, preferences) {
  /** @type {HTMLElement | undefined} */
  let current;
  const mark = () => {
    const begun = media.currentTime > 0 || !media.paused;
    const next = begun ? sentences[indexAt(sentences, media.currentTime * 1000)] : undefined;
    if (next === current) return;
    current?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    current = next;
    if (preferences.on("follow")) bring(list, current);
  };
  for (const name of ["timeupdate", "seeked", "playing"]) media.addEventListener(name, mark);
  when(["follow"], () => preferences.on("follow") && bring(list, current));
}

/** Scrolls the box alone, never the page. @param {HTMLElement} list @param {HTMLElement | undefined} sentence */
function bring(list, sentence) {
  if (!sentence) return;
  const [outer, inner] = [list.getBoundingClientRect(), sentence.getBoundingClientRect()];
  list.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 3);
}

/** @param {HTMLElement} list @param {HTMLAnchorElement[]} sentences @param {(to: HTMLAnchorElement) => void} rove */
function find(list, sentences, rove) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("find"));
  const words = /** @type {HTMLInputElement} */ (document.getElementById("find-words"));
  const told = /** @type {HTMLElement} */ (document.getElementById("find-told"));
  const steps = /** @type {HTMLElement} */ (document.getElementById("find-steps"));
  /** @type {HTMLAnchorElement[]} */
  let found = [];
  let at = 0;
  form.hidden = false;

  const show = () => {
    const text = (/** @type {HTMLElement} */ one) => one.querySelector(".said")?.textContent?.trim() ?? "";
    told.textContent = found.length ? fill(form.dataset.found ?? "", at + 1, found.length, text(found[at])) : words.value.trim() ? (form.dataset.none ?? "") : "";
    steps.hidden = found.length < 2;
    for (const one of sentences) one.classList.toggle("found", one === found[at]);
    if (!found.length) return;
    rove(found[at]); // the next Tab into the list leads there
    bring(list, found[at]);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = words.value.trim().toLowerCase();
    found = wanted ? sentences.filter((one) => one.textContent?.toLowerCase().includes(wanted)) : [];
    at = 0;
    show();
  });
  steps.addEventListener("click", (event) => {
    const by = Number(/** @type {HTMLElement} */ (event.target).dataset.step);
    if (!by) return;
    at = (at + by + found.length) % found.length;
    show();
  });
}

/** Copy and print. @param {HTMLElement[]} sentences */
function acts(sentences) {
  const told = /** @type {HTMLElement} */ (document.getElementById("transcript-told"));
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-act]"))) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (button.dataset.act === "print") return print();
      const text = sentences.map((one) => one.querySelector(".said")?.textContent ?? "").join("\n");
      told.textContent = (await copy(text)) ? (button.dataset.done ?? "") : (button.dataset.failed ?? "");
    });
  }
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

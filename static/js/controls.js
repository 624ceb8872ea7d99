// Our own controls: switches, speed with one way back to normal, looks of captions, volume, the clock in words.
import { fill, when } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

export const STEP_S = 5;

/** Seconds as people say them. @param {number} seconds @param {Record<string, string>} words */
export function spoken(seconds, words) {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  const parts = [["hour", Math.floor(whole / 3600)], ["minute", Math.floor(whole / 60) % 60], ["second", whole % 60]];
  if (whole >= 60 && whole % 60 === 0 && whole < 3600) return fill(words.minutes, whole / 60);
  const told = parts.filter(([, count]) => count).map(([name, count]) => fill(words[name], count));
  return told.join(" ") || fill(words.second, 0);
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function watchControls(media, root, preferences) {
  const words = JSON.parse(root.dataset.words ?? "{}");
  for (const part of root.querySelectorAll("[data-controls]")) /** @type {HTMLElement} */ (part).hidden = false;
  watchMore(root);
  watchSwitches(preferences);
  watchChoices(root, preferences);
  watchSpeed(media, root, preferences, words);
  watchVolume(media, root);
  const clock = /** @type {HTMLElement} */ (root.querySelector("[data-role=clock]"));
  const tell = () => (clock.textContent = fill(words.at, spoken(media.currentTime, words), spoken(media.duration, words)));
  for (const name of ["timeupdate", "loadedmetadata", "durationchange", "seeked"]) media.addEventListener(name, tell);
  tell();
  if (preferences.on("autoplay")) media.play().catch(() => undefined);
}

/** What not everybody needs, shown on request. @param {HTMLElement} root */
function watchMore(root) {
  const button = /** @type {HTMLElement} */ (root.querySelector("#more"));
  const more = /** @type {HTMLElement} */ (root.querySelector("#player-more"));
  button.addEventListener("click", () => {
    more.hidden = !more.hidden;
    button.setAttribute("aria-expanded", String(!more.hidden));
  });
}

/** Buttons that stay pressed: everywhere on the page. @param {Preferences} preferences */
function watchSwitches(preferences) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-switch]"))) {
    const name = button.dataset.switch ?? "";
    button.hidden = false;
    button.addEventListener("click", () => preferences.flip(name));
    when([name], () => button.setAttribute("aria-pressed", String(preferences.on(name))));
  }
}

/** @param {HTMLElement} root @param {Preferences} preferences */
function watchChoices(root, preferences) {
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (root.querySelectorAll("select[data-preference]"))) {
    const name = select.dataset.preference ?? "";
    select.addEventListener("change", () => preferences.set(name, select.value));
    when([name], () => (select.value = preferences.get(name)));
  }
  for (const tick of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[data-tick]"))) {
    const name = tick.dataset.tick ?? "";
    tick.addEventListener("change", () => preferences.set(name, tick.checked ? "on" : "off"));
    when([name], () => (tick.checked = preferences.on(name)));
  }
  when(["caption_colour", "caption_ground"], () => readable(preferences));
}

/** Light words need a dark ground and dark ones a light ground: the other is put right, as the server does. @param {Preferences} preferences */
function readable(preferences) {
  const light = preferences.get("caption_colour") !== "black";
  const bright = ["white", "yellow"].includes(preferences.get("caption_ground"));
  if (light === bright) preferences.set("caption_ground", light ? "black" : "white");
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences @param {Record<string, string>} words */
function watchSpeed(media, root, preferences, words) {
  const normal = /** @type {HTMLButtonElement} */ (root.querySelector("#normal-speed"));
  const news = /** @type {HTMLElement} */ (root.querySelector("#player-news"));
  media.preservesPitch = true;
  const apply = () => {
    const rate = Number(preferences.get("speed")) / 100;
    media.defaultPlaybackRate = rate;
    media.playbackRate = rate;
    normal.hidden = rate === 1;
  };
  when(["speed"], apply);
  media.addEventListener("loadedmetadata", apply);
  document.addEventListener("preference", (event) => {
    const { name, value } = /** @type {CustomEvent} */ (event).detail;
    if (name === "speed") news.textContent = value === "100" ? words.normal : fill(words.speed, Number(value) / 100);
  });
  normal.addEventListener("click", () => {
    /** @type {HTMLElement} */ (root.querySelector("#speed")).focus(); // the button goes away
    preferences.set("speed", "100");
  });
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root */
function watchVolume(media, root) {
  const range = /** @type {HTMLInputElement} */ (root.querySelector("#volume"));
  range.addEventListener("input", () => {
    media.volume = Number(range.value) / 100;
    media.muted = false;
  });
  media.addEventListener("volumechange", () => (range.value = String(media.muted ? 0 : Math.round(media.volume * 100))));
}

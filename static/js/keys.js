// Keys of the player: only while the focus is in it, never while something is typed or chosen, each can be changed or all
// turned off (WCAG 2.1.4); the list stands in a dialog.
import { STEP_S } from "./controls.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {Record<string, () => void>} Actions */

const SPEEDS = ["50", "75", "100", "125", "150", "175", "200", "250"];
export const TYPING = "input:not([type=checkbox], [type=range]), textarea, select, dialog *";

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function watchKeys(media, root, preferences) {
  const dialog = /** @type {HTMLDialogElement} */ (root.querySelector("#keys"));
  root.querySelector("#open-keys")?.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-action=close-keys]")?.addEventListener("click", () => dialog.close());
  const actions = acts(media, root, preferences);
  root.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!preferences.on("single_keys") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || target.matches(TYPING)) return;
    const action = Object.keys(preferences.keys).find((one) => preferences.keys[one] === event.key.toLowerCase());
    if (!action || !actions[action]) return;
    event.preventDefault();
    event.stopPropagation(); // the player has digits of its own
    actions[action]();
  }, true);
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences @returns {Actions} */
function acts(media, root, preferences) {
  const press = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (root.querySelector(selector))?.click();
  const jump = (/** @type {number} */ by) => (media.currentTime = Math.max(0, media.currentTime + by));
  const faster = (/** @type {number} */ by) => {
    const at = SPEEDS.indexOf(preferences.get("speed")) + by;
    preferences.set("speed", SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)]);
  };
  const sentence = (/** @type {number} */ by) => document.dispatchEvent(new CustomEvent("sentence", { detail: by }));
  return {
    play: () => (media.paused ? media.play() : media.pause()),
    back: () => jump(-STEP_S),
    forward: () => jump(STEP_S),
    previous: () => sentence(-1),
    next: () => sentence(1),
    captions: () => press("[data-switch=captions]"),
    description: () => press("[data-switch=description]"),
    sign: () => press("[data-control=sign]"),
    slower: () => faster(-1),
    faster: () => faster(1),
    normal: () => preferences.set("speed", "100"),
    mute: () => (media.muted = !media.muted),
    fullscreen: () => press(".vjs-fullscreen-control"),
    chapters: () => press("#open-chapters"),
    transcript: () => /** @type {HTMLElement | null} */ (document.querySelector("#sentences [tabindex='0']"))?.focus(),
  };
}

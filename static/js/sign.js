// Sign language beside the clip: a second, silent video kept in step with the first (drift under 100 ms), shown beside
// it, as an inset that can be moved and made larger, or alone. Moving needs no dragging: there are buttons for the corners.
import { when } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

const NUDGE_S = 0.03; // a drift below that is left alone
const JUMP_S = 0.35; // one above is mended by a jump
const EAGER = 3; // a drift of 0.1 s is caught up by running 0.3 faster or slower, so in a third of a second
const MOST = 0.4;
const EVERY_MS = 50;
const LEAD_S = 0.04; // one picture
const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];

/**
 * Keep `sign` in step with `media`; `offset`: where in it the clip begins, in seconds. Gives what ends it.
 * @param {HTMLMediaElement} media @param {HTMLVideoElement} sign @param {number} offset @returns {() => void}
 */
export function keepInStep(media, sign, offset) {
  let timer = 0;
  let from = NaN; // where the clip stood when it was last told to play
  const stop = new AbortController();
  // one picture ahead, because it starts later
  const place = () => (sign.currentTime = Math.max(0, media.currentTime + offset + LEAD_S));
  // The clip's clock starts, and stands again until its sound comes out: a silent video would run a tenth of a second ahead.
  const begun = () => !(Math.abs(media.currentTime - from) < LEAD_S);
  const step = () => {
    if (media.paused || sign.readyState < 2 || sign.seeking || media.seeking) return;
    if (sign.paused && !sign.ended && begun()) sign.play().catch(() => undefined);
    const drift = sign.currentTime - offset - media.currentTime;
    if (Math.abs(drift) > JUMP_S) place();
    const mend = Math.abs(drift) > NUDGE_S ? Math.max(-MOST, Math.min(MOST, drift * EAGER)) : 0;
    const rate = media.playbackRate * (1 - mend);
    if (Math.abs(sign.playbackRate - rate) > 0.005) sign.playbackRate = rate;
  };
  const on = (/** @type {string} */ name, /** @type {() => void} */ act) => media.addEventListener(name, act, { signal: stop.signal });
  const halt = () => {
    sign.pause();
    place();
  };
  const follow = () => {
    if (media.paused || stop.signal.aborted) return;
    if (begun()) step();
    else requestAnimationFrame(follow);
  };
  for (const name of ["play", "playing"]) {
    on(name, () => {
      // a jump would cost more time than the little that it mends
      if (Math.abs(sign.currentTime - offset - media.currentTime) > JUMP_S / 3) place();
      from = media.currentTime;
      follow();
    });
  }
  on("pause", halt);
  on("ended", halt);
  on("waiting", () => sign.pause());
  on("seeking", place);
  on("ratechange", step);
  timer = window.setInterval(step, EVERY_MS);
  place();
  return () => {
    stop.abort();
    clearInterval(timer);
    sign.pause();
  };
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function watchSign(media, root, preferences) {
  const box = /** @type {HTMLElement | null} */ (root.querySelector("#sign"));
  const sign = /** @type {HTMLVideoElement | null} */ (root.querySelector("#sign-video"));
  const controls = /** @type {HTMLElement | null} */ (root.querySelector("#sign-controls"));
  if (!box || !sign || !controls) return;
  /** @type {(() => void) | null} */
  let end = null;
  let last = "inset";
  when(["sign"], () => {
    const mode = preferences.get("sign") || "off";
    if (mode !== "off") last = mode;
    root.dataset.sign = mode;
    box.hidden = controls.hidden = mode === "off";
    const select = /** @type {HTMLSelectElement | null} */ (root.querySelector("[data-preference=sign]"));
    if (select) select.value = mode;
    if (mode !== "inset") free(box);
    if (mode === "off" && end) {
      end();
      end = null;
    } else if (mode !== "off" && !end) {
      sign.preload = "auto";
      end = keepInStep(media, sign, Number(sign.dataset.offset) / 1000);
    }
  });
  root.querySelector("[data-control=sign]")?.addEventListener("click", () => {
    preferences.set("sign", preferences.get("sign") === "off" ? last : "off");
  });
  moveByButtons(box, controls);
  moveByPointer(box, media);
  sign.addEventListener("click", () => (media.paused ? media.play() : media.pause()));
}

/** Back to a corner of the style sheet. @param {HTMLElement} box */
function free(box) {
  box.style.removeProperty("left");
  box.style.removeProperty("top");
}

/** @param {HTMLElement} box @param {HTMLElement} controls */
function moveByButtons(box, controls) {
  controls.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (CORNERS.includes(button.dataset.corner ?? "")) {
      free(box);
      box.dataset.corner = button.dataset.corner;
      for (const one of controls.querySelectorAll("[data-corner]")) one.setAttribute("aria-pressed", String(one === button));
    } else if (button.dataset.size) {
      const sizes = ["third", "half", "large"];
      const at = sizes.indexOf(box.dataset.size ?? "third") + Number(button.dataset.size);
      box.dataset.size = sizes[Math.max(0, Math.min(sizes.length - 1, at))];
    }
  });
}

/** Dragging, for who can; nothing depends on it. @param {HTMLElement} box @param {HTMLMediaElement} media */
function moveByPointer(box, media) {
  const handle = /** @type {HTMLElement | null} */ (box.querySelector(".sign-handle"));
  handle?.addEventListener("pointerdown", (event) => {
    const around = /** @type {HTMLElement} */ (box.offsetParent ?? media.parentElement).getBoundingClientRect();
    const picture = media.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    const grip = { x: event.clientX - own.left, y: event.clientY - own.top };
    handle.setPointerCapture(event.pointerId);
    box.dataset.corner = ""; // free of the corners, whose places come from the style sheet
    const move = (/** @type {PointerEvent} */ now) => {
      const left = Math.min(Math.max(now.clientX - grip.x, picture.left), picture.right - own.width);
      const top = Math.min(Math.max(now.clientY - grip.y, picture.top), picture.bottom - own.height);
      box.style.left = `${left - around.left}px`;
      box.style.top = `${top - around.top}px`;
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  });
}

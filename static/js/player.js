// The adapter to video.js: the only module that knows it. It plays, shows its errors, goes full screen and draws play,
// skip, full screen and the line of progress; our own controls join its bar. Left out on purpose: its captions (it turns
// descriptions off while captions show), its styles (icons, sliders 3 px tall) and its keys.
import { STEP_S, spoken } from "./controls.js";
import { fill } from "./preferences.js";

/** @typedef {any} VideoJs video.js brings types for its whole; the core build is loaded as a plain script */

const COPIED = ["controls", "preload", "src", "data-media", "playsinline"];

/** @param {string} src @returns {Promise<void>} */
function load(src) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => done();
    script.onerror = () => failed(new Error(src));
    document.head.append(script);
  });
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root */
export async function adapt(media, root) {
  const scope = /** @type {any} */ (globalThis);
  scope.VIDEOJS_NO_DYNAMIC_STYLE = true; // the policy forbids styles in the page
  await load(`${root.dataset.vendor}video.core.min.js`);
  /** @type {VideoJs} */
  const videojs = scope.videojs;
  const language = document.documentElement.lang;
  if (language === "zh-CN") await load(`${root.dataset.vendor}zh-CN.js`);
  const words = JSON.parse(root.dataset.words ?? "{}");
  videojs.addLanguage(language, words);
  speakProgress(videojs, words);
  const name = media.getAttribute("aria-label") ?? "";
  const playing = !media.paused;
  const classes = [...root.classList];
  const player = videojs(media, options(language));
  settle(media, root, name);
  root.classList.add(...classes);
  const ours = /** @type {HTMLElement} */ (root.querySelector("#controls"));
  const bar = /** @type {HTMLElement} */ (root.querySelector(".vjs-control-bar"));
  ours.before(bar);
  bar.append(ours);
  ours.querySelector("#more")?.before(/** @type {HTMLElement} */ (bar.querySelector(".vjs-fullscreen-control"))); // captions stay beside play
  if (playing && media.paused) player.play();
  root.classList.add("ready");
  document.dispatchEvent(new Event("player-ready"));
}

/** @param {string} language */
function options(language) {
  return {
    language,
    controls: true,
    inactivityTimeout: 0,
    nativeControlsForTouch: false,
    children: ["mediaLoader", "controlBar", "errorDisplay"],
    userActions: { hotkeys: false, doubleClick: false },
    controlBar: { children: ["progressControl", "playToggle", "skipBackward", "fullscreenToggle"], skipButtons: { backward: STEP_S } },
    html5: { nativeTextTracks: true },
  };
}

/** The line of progress says minutes and seconds, not 02:31. @param {VideoJs} videojs @param {Record<string, string>} words */
function speakProgress(videojs, words) {
  const SeekBar = videojs.getComponent("SeekBar");
  class Spoken extends SeekBar {
    /** @param {Event} [event] */
    update(event) {
      const percent = super.update(event);
      const told = fill(words.at, spoken(this.player_.currentTime(), words), spoken(this.player_.duration(), words));
      this.requestNamedAnimationFrame("Spoken#update", () => this.el_.setAttribute("aria-valuetext", told));
      return percent;
    }
  }
  videojs.registerComponent("SeekBar", Spoken);
}

/** video.js copies every attribute of the element onto its box and takes its id: give back what others hold on to. @param {HTMLMediaElement} media @param {HTMLElement} root @param {string} name */
function settle(media, root, name) {
  for (const one of COPIED) root.removeAttribute(one);
  root.classList.remove("player");
  root.id = "watch";
  root.tabIndex = -1;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", name);
  media.id = "player";
  media.classList.add("player");
}

// A lesson with a clip: shows the controls that need scripting, and brings the player after the first paint. Without
// the player (it could not be had, or the browser is too old) the browser's own controls stay, with all the rest.
import { showCaptions } from "./captions.js";
import { watchChapters } from "./chapters.js";
import { watchControls } from "./controls.js";
import { watchKeys } from "./keys.js";
import { watchLayers } from "./layers.js";
import { Preferences } from "./preferences.js";
import { watchTranscript } from "./transcript.js";

const root = /** @type {HTMLElement | null} */ (document.getElementById("watch"));
const media = /** @type {HTMLMediaElement | null} */ (document.querySelector("[data-media]"));

/** After the first paint, and when nothing more urgent is to be done. @returns {Promise<void>} */
function quiet() {
  return new Promise((done) => {
    const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ go) => setTimeout(go, 100));
    requestAnimationFrame(() => requestAnimationFrame(() => idle(() => done())));
  });
}

/**
 * `#t=12.5` in the address: begin there. The sentence of that name was scrolled to by the browser (which is all that is to
 * be had without scripting); the clip should be in sight too.
 * @param {HTMLMediaElement} player @param {HTMLElement} box
 */
function begin(player, box) {
  const at = Number(/^#t=([\d.]+)/.exec(location.hash)?.[1]);
  if (!(at >= 0)) return;
  if (at > 0) player.currentTime = at;
  requestAnimationFrame(() => box.scrollIntoView({ block: "start" }));
}

if (root && media) {
  const preferences = new Preferences(root);
  showCaptions(media, root, preferences);
  watchControls(media, root, preferences);
  watchKeys(media, root, preferences);
  watchTranscript(media, preferences);
  watchChapters(media, root);
  watchLayers(media, root, preferences);
  begin(media, root);
  addEventListener("hashchange", () => begin(media, root));
  if (root.dataset.vendor) {
    quiet()
      .then(() => import("./player.js"))
      .then((player) => player.adapt(media, root))
      .catch(() => root.classList.add("plain"));
  }
}

// The layers of a lesson: sign language and audio description, and how it is being studied, which evidence.js sends along.
import { watchDescriptions } from "./descriptions.js";
import { when } from "./preferences.js";
import { watchSign } from "./sign.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function watchLayers(media, root, preferences) {
  watchSign(media, root, preferences);
  watchDescriptions(media, root, preferences);
  const studied = document.getElementById("studied");
  const described = Boolean(root.querySelector("#description")) || root.dataset.described === "on";
  const signed = Boolean(root.querySelector("#sign"));
  when(["sign", "description"], () => {
    if (!studied) return;
    if (signed && preferences.get("sign") === "alone") studied.dataset.way = "signed";
    else if (described && preferences.on("description")) studied.dataset.way = "described";
    else delete studied.dataset.way;
  });
  root.dataset.layers = "ready";
}

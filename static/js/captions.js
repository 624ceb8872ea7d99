// Captions drawn by us from the clip's own <track>, so that they can stand below the picture and look as the person wants.
// The track is only read (mode "hidden"); where the browser itself shows it (a phone's own player), ours stay empty.
import { when } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

/** The cue at a time, by halving; -1 between cues. @param {ArrayLike<TextTrackCue>} cues @param {number} at */
export function cueAt(cues, at) {
  let low = 0;
  let high = cues.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (at < cues[middle].startTime) high = middle - 1;
    else if (at >= cues[middle].endTime) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** @param {HTMLMediaElement} media @param {HTMLElement} root @param {Preferences} preferences */
export function showCaptions(media, root, preferences) {
  const box = /** @type {HTMLElement} */ (root.querySelector("#caption-box"));
  const line = box.appendChild(document.createElement("p"));
  const choice = /** @type {HTMLSelectElement | null} */ (root.querySelector("#caption-language"));
  let chosen = Number(choice?.value ?? 0);
  let shown = "";
  /** @type {TextTrackCue | null} */
  let running = null;

  /** @returns {TextTrack | undefined} */
  const track = () => [...media.textTracks].filter((one) => one.kind === "captions")[chosen];

  function draw() {
    const found = track();
    const cues = found?.cues;
    if (!cues) return;
    const cue = cues[cueAt(cues, media.currentTime)] ?? null;
    const text = found.mode === "showing" || !cue ? "" : /** @type {VTTCue} */ (cue).getCueAsHTML().textContent ?? "";
    if (text !== shown) line.textContent = shown = text;
    if (text || media.currentTime > 0) box.dataset.begun = "";
    if (running && cue !== running && !media.paused && preferences.on("pause")) rest(running);
    running = cue;
  }

  /** The end of a cue: stop there until the person goes on. @param {TextTrackCue} cue */
  function rest(cue) {
    if (media.seeking || Math.abs(media.currentTime - cue.endTime) > 0.5) return;
    media.pause();
  }

  function frame() {
    draw();
    if (!media.paused) requestAnimationFrame(frame);
  }

  function look() {
    for (const name of ["size", "colour", "ground"]) box.dataset[name] = preferences.get(`caption_${name}`);
    root.dataset.place = preferences.get("caption_place");
    box.hidden = !preferences.on("captions") || !track();
  }

  function read() {
    for (const one of media.textTracks) if (one.kind === "captions") one.mode = one === track() ? "hidden" : "disabled";
  }

  read();
  when(["captions", "caption_size", "caption_colour", "caption_ground", "caption_place"], look);
  media.addEventListener("playing", frame);
  for (const name of ["timeupdate", "seeked", "loadeddata"]) media.addEventListener(name, draw);
  for (const one of media.textTracks) one.addEventListener("cuechange", draw);
  // a phone's own full-screen player shows nothing of ours
  media.addEventListener("webkitbeginfullscreen", () => { const one = track(); if (one && preferences.on("captions")) one.mode = "showing"; });
  media.addEventListener("webkitendfullscreen", read);
  choice?.addEventListener("change", () => {
    chosen = Number(choice.value);
    box.lang = track()?.language ?? "";
    read();
    draw();
  });
}

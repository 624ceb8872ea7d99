// A word about a moment: with the focus in the player, C stops it, fills in the time and goes on to the words. Only there is
// the key listened to (WCAG 2.1.4); typing the time by hand does the same.

const form = document.getElementById("comment");
const media = /** @type {HTMLMediaElement | null} */ (document.querySelector("video.player, audio.player"));

if (form && media) {
  const at = /** @type {HTMLInputElement} */ (form.querySelector("[name=at]"));
  const words = /** @type {HTMLTextAreaElement} */ (form.querySelector("[name=words]"));
  const hint = document.getElementById("comment-key");
  if (hint) hint.hidden = false;
  media.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "c" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    media.pause();
    const seconds = Math.floor(media.currentTime);
    at.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    at.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  });
}

// Beside a note's time: a button that puts in the moment at which the clip stands now.

const player = document.querySelector("#player, [data-media]");
const place = document.querySelector("[data-now]");
const field = document.querySelector("#note-form input[name=at]");

if (player instanceof HTMLMediaElement && place instanceof HTMLElement && field instanceof HTMLInputElement) {
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () => {
    const seconds = Math.floor(player.currentTime);
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
    field.value = hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
    field.focus();
  });
}

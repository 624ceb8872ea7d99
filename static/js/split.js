// Lets the provider hear where a cut falls: two and a half seconds before it and as much after. Without it the page works the same.

const AROUND_S = 2.5;
const clip = /** @type {HTMLMediaElement | null} */ (document.querySelector(".player"));
let stopAt = Infinity;

/** Minutes and seconds as people write them, or NaN. @param {string} text */
function seconds(text) {
  return text.trim().replace("：", ":").split(":").reduce((sum, part) => sum * 60 + Number(part || NaN), 0);
}

/** Where a cut is now: to the millisecond while nobody changed the field. @param {HTMLElement} cut */
function moment(cut) {
  const field = /** @type {HTMLInputElement} */ (cut.querySelector("input.input"));
  return field.value === field.defaultValue ? Number(cut.dataset.at) / 1000 : seconds(field.value);
}

/** @param {HTMLMediaElement} player @param {number} at */
async function hear(player, at) {
  player.currentTime = Math.max(0, at - AROUND_S);
  stopAt = at + AROUND_S;
  await player.play();
}

if (clip) {
  clip.addEventListener("timeupdate", () => {
    if (clip.currentTime < stopAt) return;
    stopAt = Infinity;
    clip.pause();
  });
  // who seeks or starts it by hand hears on
  clip.addEventListener("pause", () => { stopAt = Infinity; });
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-listen]"))) {
    const cut = /** @type {HTMLElement} */ (button.closest(".cut"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const at = moment(cut);
      if (!Number.isNaN(at)) hear(clip, at).catch(() => {});
    });
  }
}

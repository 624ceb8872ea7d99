// The page with sound and transcript only: a sentence of the transcript plays from its place, and `#t=12.5` in the
// address begins there. Without scripting a sentence opens the sound itself at that moment.

const sound = /** @type {HTMLMediaElement} */ (document.getElementById("player"));

function begin() {
  const at = Number(/^#t=([\d.]+)/.exec(location.hash)?.[1]);
  if (at > 0) sound.currentTime = at;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-start]") : null;
  if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sound.currentTime = Number(link.dataset.start) / 1000;
  void sound.play();
});
addEventListener("hashchange", begin);
begin();

// A place that a check found: its link moves the player there and says so, instead of loading the page anew.

const player = /** @type {HTMLMediaElement} */ (document.getElementById("player"));
const news = /** @type {HTMLElement} */ (document.getElementById("jump-news"));

for (const link of document.querySelectorAll("a[data-jump]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    player.currentTime = Number(/** @type {HTMLElement} */ (link).dataset.jump) / 1000;
    // seen again before it is played: the person presses play
    player.scrollIntoView({ block: "nearest" });
    player.focus();
    news.textContent = (news.dataset.words ?? "").replace("{at}", (link.textContent ?? "").trim());
  });
}

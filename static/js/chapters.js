// The chapters of a clip as a list that a button of the player opens; the one that is playing is marked. Without scripting
// the list is simply there, and each of its links opens the file at its place.

/** @param {HTMLMediaElement} media @param {HTMLElement} root */
export function watchChapters(media, root) {
  const list = /** @type {HTMLElement | null} */ (root.querySelector("#chapters"));
  const button = /** @type {HTMLElement | null} */ (root.querySelector("#open-chapters"));
  const news = /** @type {HTMLElement} */ (root.querySelector("#player-news"));
  if (!list || !button) return;
  const links = /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("a")]);
  const start = (/** @type {HTMLElement} */ link) => Number(link.dataset.start);
  const playing = () => [...links].reverse().find((one) => start(one) <= media.currentTime * 1000) ?? links[0];

  const show = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    (open ? playing() : button).focus();
  };
  list.hidden = true;
  button.addEventListener("click", () => show(list.hidden === true));

  list.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    media.currentTime = start(link) / 1000 + 0.001; // a hair inside
    news.textContent = link.lastElementChild?.textContent ?? "";
  });
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (event.key === "Escape") show(false);
    else if (to === undefined) return;
    else links[to]?.focus();
    event.preventDefault();
  });

  const mark = () => {
    const now = media.currentTime > 0 || !media.paused ? playing() : undefined;
    for (const one of links) one.toggleAttribute("aria-current", one === now);
    now?.setAttribute("aria-current", "true");
  };
  for (const name of ["timeupdate", "seeked", "playing"]) media.addEventListener(name, mark);
}

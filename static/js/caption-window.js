// The rows of the list that are on the page: a page of them, which follows the person from row to row and is found again
// when the editor is next opened. The cost of typing does not grow with the track.

/** @typedef {import("./caption-rows.js").Row} Row */

export class Window {
  /**
   * @param {import("./caption-list.js").List} list @param {HTMLElement[]} bars where the buttons and the place stand
   * @param {{ size: number, page: number, place: string, terms: string }} told words and numbers of the page
   */
  constructor(list, bars, told) {
    this.list = list;
    this.bars = bars;
    this.told = told;
    this.first = (told.page - 1) * told.size;
    this.noted = told.page;
  }

  /** Draw the page in the place of whatever the list held. @param {Row[]} rows */
  begin(rows) {
    const there = document.activeElement?.id ?? "";
    this.list.clear();
    this.show(rows);
    if (there) document.getElementById(there)?.focus();
    this.suggest();
  }

  /** @param {Row[]} rows */
  show(rows) {
    const { size } = this.told;
    const last = Math.max(0, Math.floor((rows.length - 1) / size) * size);
    this.first = Math.min(Math.max(0, this.first), last);
    this.list.show(rows.slice(this.first, this.first + size), this.first);
    for (const bar of this.bars) {
      bar.hidden = rows.length <= size;
      const place = /** @type {HTMLElement} */ (bar.querySelector(".place"));
      const told = this.told.place.replace("{from}", String(this.first + 1)).replace("{to}", String(Math.min(this.first + size, rows.length))).replace("{n}", String(rows.length));
      if (place.textContent !== told) place.textContent = told;
      /** @type {HTMLButtonElement} */ (bar.querySelector("[data-act=back]")).disabled = !this.first;
      /** @type {HTMLButtonElement} */ (bar.querySelector("[data-act=onward]")).disabled = this.first >= last;
    }
  }

  /** Have a row on the page, by its place among all. @param {Row[]} rows @param {number} at */
  bring(rows, at) {
    const { size } = this.told;
    const first = Math.floor(at / size) * size;
    if (first === this.first) return;
    this.first = first;
    this.show(rows);
    this.note();
  }

  /** The page is in the address and with the server, so that it opens here next time. */
  note() {
    const page = this.first / this.told.size + 1;
    if (page === this.noted) return;
    this.noted = page;
    const address = new URL(location.href);
    address.searchParams.set("page", String(page));
    address.hash = "";
    history.replaceState(null, "", address);
    this.suggest();
  }

  /** Ask what the rows of the page may have meant; the answer also keeps the place. */
  async suggest() {
    const address = new URL(this.told.terms, location.href);
    address.searchParams.set("page", String(this.noted));
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok) this.list.learn(await answer.json());
    } catch {
      // Without the network there are no suggestions; the rows are all here.
    }
  }
}

// The rows to listen to first: each a jump, and gone from the list once it is answered.

import { doubts } from "./caption-rows.js";

/** @typedef {import("./caption-rows.js").Row} Row */

const list = document.getElementById("first");

/** @param {(key: number) => void} go */
export function jumps(go) {
  list?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.key));
  });
}

/** @param {Row[]} rows */
export function remaining(rows) {
  for (const link of list?.querySelectorAll("a") ?? []) {
    const row = rows.find((each) => each.key === Number(link.dataset.key));
    /** @type {HTMLElement} */ (link.parentElement).hidden = !row || !doubts(row).length;
  }
}

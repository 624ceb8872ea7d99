// What the person prefers, as the page was told it. A change takes effect at once (event "preference" on the document)
// and is kept on the server: with the person, or in a cookie for a visitor.

export class Preferences {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Record<string, string>} */
    this.chosen = JSON.parse(root.dataset.preferences ?? "{}");
    /** @type {Record<string, string>} */
    this.keys = JSON.parse(root.dataset.keys ?? "{}");
  }

  /** @param {string} name */
  get(name) {
    return this.chosen[name] ?? "";
  }

  /** @param {string} name */
  on(name) {
    return this.chosen[name] === "on";
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    if (this.chosen[name] === value) return;
    this.chosen[name] = value;
    document.dispatchEvent(new CustomEvent("preference", { detail: { name, value } }));
    this.keep(name, value);
  }

  /** @param {string} name @returns {boolean} whether it is on now */
  flip(name) {
    this.set(name, this.on(name) ? "off" : "on");
    return this.on(name);
  }

  /** Kept even when the page is left at once; when it can't be kept it holds for this page. @param {string} name @param {string} value */
  keep(name, value) {
    const form = new FormData();
    form.set("csrf_token", document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "");
    form.set(name, value);
    fetch(this.root.dataset.keep ?? "", { method: "POST", body: form, keepalive: true, redirect: "error" }).catch(() => undefined);
  }
}

/** Act now, and at each change of one of these preferences. @param {string[]} names @param {() => void} act */
export function when(names, act) {
  document.addEventListener("preference", (event) => {
    if (names.includes(/** @type {CustomEvent} */ (event).detail.name)) act();
  });
  act();
}

/** "{1}，共 {2}" with its words. @param {string} pattern @param {(string | number)[]} words */
export function fill(pattern, ...words) {
  return pattern.replace(/\{(\d)\}/g, (_all, n) => String(words[Number(n) - 1]));
}

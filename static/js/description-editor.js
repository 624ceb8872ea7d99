// While a description is written: says at once whether it fits where it stands, plays the clip from there, and takes
// the time from the clip. Without this the page says the same after saving.

const list = /** @type {HTMLElement} */ (document.getElementById("rows"));
const player = /** @type {HTMLMediaElement | null} */ (document.querySelector(".player"));
const spoken = (list.dataset.spoken ?? "")
  .trim()
  .split(" ")
  .filter(Boolean)
  .map((pair) => pair.split("-").map(Number));
const duration = Number(list.dataset.duration);
const pace = Number(list.dataset.pace) / 10;
const MARGIN_MS = 150;

/** The ms of a time such as 75, 1:15 or 1:15.5; null when it is none. @param {string} typed */
function milliseconds(typed) {
  const found = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(typed.trim().replaceAll("：", ":"));
  if (!found) return null;
  return Math.round((Number(found[1] ?? 0) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3])) * 1000);
}

/** For how long nobody speaks from a time on. @param {number} at */
function free(at) {
  for (const [start, end] of spoken) {
    if (start <= at && at < end) return 0;
    if (start >= at) return start - at;
  }
  return Math.max(0, duration - at);
}

/** @param {string} words @param {Record<string, number>} numbers */
function told(words, numbers) {
  return words.replace(/\{(\w+)\}/g, (_, name) => (name === "characters" ? String(numbers[name]) : (numbers[name] / 1000).toFixed(1)));
}

/** @param {HTMLElement} row */
function measure(row) {
  const n = row.dataset.row;
  const at = milliseconds(field(row, "at").value);
  const text = field(row, "text").value;
  const hint = /** @type {HTMLElement} */ (document.getElementById(`fit_${n}`));
  if (at === null) {
    hint.textContent = list.dataset.untimed ?? "";
    return;
  }
  const room = free(at);
  const estimated = Math.floor((text.replace(/\s/g, "").length * 1000) / pace);
  const need = text === row.dataset.text && row.dataset.said ? Number(row.dataset.said) : estimated;
  const over = need + MARGIN_MS - room;
  const words = !text.trim() ? list.dataset.empty : over <= 0 ? list.dataset.fits : list.dataset.over;
  const characters = Math.floor((Math.max(0, room - MARGIN_MS) * pace) / 1000);
  hint.textContent = told(words ?? "", { free: room, need, over, characters });
  hint.classList.toggle("over", Boolean(text.trim()) && over > 0);
}

/** @param {HTMLElement} row @param {string} name */
function field(row, name) {
  return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (document.getElementById(`${name}_${row.dataset.row}`));
}

/** @param {number} ms */
function stamp(ms) {
  const seconds = ms / 1000;
  const rest = (seconds % 60).toFixed(1).padStart(4, "0");
  return `${Math.floor(seconds / 60)}:${rest}`.replace(/\.0$/, "");
}

/** @param {HTMLElement} row @param {string} words @param {() => void} act */
function button(row, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-secondary";
  made.textContent = words;
  made.setAttribute("aria-label", `${row.querySelector("legend")?.textContent ?? ""} ${words}`);
  made.addEventListener("click", act);
  return made;
}

/** @param {HTMLElement} row */
function equip(row) {
  row.addEventListener("input", () => measure(row));
  if (!player) return;
  const bar = document.createElement("p");
  bar.className = "actions";
  bar.append(
    button(row, list.dataset.here ?? "", () => {
      player.currentTime = (milliseconds(field(row, "at").value) ?? 0) / 1000;
      player.play();
    }),
    button(row, list.dataset.now ?? "", () => {
      field(row, "at").value = stamp(player.currentTime * 1000);
      measure(row);
    }),
  );
  row.querySelector(".row-time")?.append(bar);
}

for (const row of list.querySelectorAll("li")) equip(row);

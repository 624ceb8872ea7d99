// The control for files in the page's language: buttons, what was chosen and how large it is, what will happen with it.
// The browser's own control speaks the browser's language; it stays in the page, out of sight, and holds the files.

const SHOWN = 8; // names; of a folder with hundreds of files nobody reads all

/** @param {Document | HTMLElement} page */
export function speakFiles(page) {
  for (const control of page.querySelectorAll(".file-control")) {
    const input = control.querySelector("input[type=file]");
    if (input instanceof HTMLInputElement && control instanceof HTMLElement) speak(control, input);
  }
}

/** @param {HTMLElement} control @param {HTMLInputElement} input */
function speak(control, input) {
  const words = control.dataset;
  const said = line("");
  said.id = `${input.id}-chosen`;
  said.setAttribute("role", "status");
  const names = document.createElement("ul");
  names.className = "file-names";
  const choose = button(input, words.choose ?? "", "choose");
  choose.addEventListener("click", () => open(input, false));
  const buttons = [choose];
  if (words.folder && "webkitdirectory" in input) {
    const folder = button(input, words.folder, "folder");
    folder.addEventListener("click", () => open(input, true));
    buttons.push(folder);
  }
  input.classList.add("unseen");
  input.tabIndex = -1;
  input.setAttribute("aria-hidden", "true");
  input.addEventListener("focus", () => choose.focus()); // a link of the error summary leads to the input
  input.addEventListener("change", () => tell(said, names, words, input.files));
  const row = document.createElement("p");
  row.className = "actions";
  row.append(...buttons);
  control.prepend(row, said, names);
  title(input, choose);
  letDrop(control, input);
  tell(said, names, words, input.files);
}

/** The label of a control that is out of sight becomes the title of its buttons. @param {HTMLInputElement} input @param {HTMLElement} choose */
function title(input, choose) {
  const label = document.getElementById(`${input.id}-label`);
  const made = line(label?.textContent ?? "");
  made.className = "label";
  made.id = `${input.id}-label`;
  made.addEventListener("click", () => choose.focus());
  label?.replaceWith(made);
}

/** @param {HTMLInputElement} input @param {string} text @param {string} what */
function button(input, text, what) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-secondary";
  made.id = `${input.id}-${what}`;
  made.textContent = text;
  made.setAttribute("aria-labelledby", `${input.id}-label ${made.id}`);
  const described = [input.getAttribute("aria-describedby"), `${input.id}-chosen`].filter(Boolean);
  made.setAttribute("aria-describedby", described.join(" "));
  return made;
}

/** @param {HTMLInputElement} input @param {boolean} folder */
function open(input, folder) {
  input.webkitdirectory = folder;
  input.click();
}

/** @param {HTMLElement} control @param {HTMLInputElement} input */
function letDrop(control, input) {
  control.addEventListener("dragover", (event) => event.preventDefault());
  control.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/**
 * How many files, how large, what comes next; their names below.
 * @param {HTMLElement} said @param {HTMLElement} names @param {DOMStringMap} words @param {FileList | null} files
 */
function tell(said, names, words, files) {
  const chosen = [...(files ?? [])];
  names.replaceChildren(...chosen.slice(0, SHOWN).map((file) => item(`${path(file)} (${file.size ? size(file.size) : words.empty})`)));
  if (chosen.length > SHOWN) names.append(item((words.rest ?? "").replace("{n}", String(chosen.length - SHOWN))));
  names.hidden = !chosen.length;
  if (!chosen.length) {
    said.textContent = words.none ?? "";
    return;
  }
  const total = chosen.reduce((sum, file) => sum + file.size, 0);
  const head = (chosen.length === 1 ? words.one : words.some) ?? "";
  const limit = Number(words.limit);
  const large = limit && total > limit ? (words.large ?? "").replace("{size}", size(limit)) : "";
  said.textContent = head.replace("{n}", String(chosen.length)).replace("{size}", size(total)) + (large || will(words, chosen));
}

/** What will happen with these files. @param {DOMStringMap} words @param {File[]} files */
function will(words, files) {
  if (files.some((file) => file.name === "package.toml")) return words.willManifest ?? "";
  const archive = files.length === 1 && /\.zip$/i.test(files[0].name);
  return (archive ? words.willArchive : words.willFiles) ?? "";
}

/** @param {File} file */
function path(file) {
  return file.webkitRelativePath || file.name;
}

/** @param {number} count */
function size(count) {
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.floor(count / 1000))} KB`;
}

/** @param {string} text */
function item(text) {
  const made = document.createElement("li");
  made.textContent = text;
  return made;
}

/** @param {string} text */
function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

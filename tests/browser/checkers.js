// Looked at from inside a page. Evaluates to an object of functions; each gives a list of {rule, sample}.
(() => {
  const show = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  const FOCUSABLE = "a[href],button,input:not([type=hidden]),select,textarea,[tabindex],summary,iframe,video[controls],audio[controls]";
  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderTopColor", "borderTopWidth", "textDecorationLine", "textDecorationThickness", "color"];
  const look = (node) => LOOK.map((name) => getComputedStyle(node)[name]).join("|");
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert], dialog:not([open])") && !node.disabled;
  // A radio group is one stop: its checked radio, else its first.
  const stops = () =>
    [...document.querySelectorAll(FOCUSABLE)].filter((node) => {
      if (node.tabIndex < 0 || !shown(node)) return false;
      if (node.type !== "radio") return true;
      const group = [...document.getElementsByName(node.name)].filter((other) => other.form === node.form && !other.disabled);
      return node === (group.find((other) => other.checked) ?? group[0]);
    });
  const inSentence = (node) =>
    getComputedStyle(node).display === "inline" &&
    [...node.parentElement.childNodes].some((other) => other !== node && other.nodeType === 3 && other.textContent.trim().length > 1);
  // What receives the pointer for a control: itself and its labels.
  const target = (node) => {
    const boxes = [node, ...(node.labels ?? [])].map((one) => one.getBoundingClientRect());
    return {
      width: Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left)),
      height: Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top)),
    };
  };

  let plain = new Map();
  let reached = [];
  return {
    async axe() {
      const rules = Object.fromEntries(axe.getRules().filter((rule) => !rule.tags.includes("deprecated")).map((rule) => [rule.ruleId, { enabled: true }]));
      const told = await axe.run(document, { rules, resultTypes: ["violations", "incomplete"] });
      const owed = ["video-caption", "no-autoplay-audio", "bypass"]; // axe never says more than "incomplete" of these
      return [...told.violations, ...told.incomplete.filter((rule) => owed.includes(rule.id))].flatMap((rule) =>
        rule.nodes.map((node) => ({ rule: rule.id, sample: `${node.target.join(" ")} | ${node.html.slice(0, 160)}` })));
    },
    async ibm() {
      const told = await new ace.Checker().check(document, ["IBM_Accessibility", "WCAG_2_2"]);
      // Its recommendations are apart: they call the roles redundant that keep a table a table when styles unfold it.
      return told.results.filter((one) => one.value[0] === "VIOLATION" && one.value[1] === "FAIL").map((one) => ({ rule: one.ruleId, sample: `${one.message} | ${one.snippet ?? one.path.dom}` }));
    },
    htmlcs() {
      // Its own words for wrong autocomplete values are filed under a misspelt key: without them it stops.
      for (const [key, words] of Object.entries(translation.en)) translation.en[key.replace("InvalidAutocomplete", "InvalidAutoComplete")] = words;
      return new Promise((done, failed) => HTMLCS.process("WCAG2AAA", document, () =>
        done(HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR).map((one) => ({ rule: one.code, sample: `${one.msg} | ${one.element.outerHTML?.slice(0, 160)}` }))), failed));
    },
    // WCAG 1.4.10: nothing sticks out sideways.
    reflow() {
      const wide = document.documentElement.clientWidth;
      const out = document.scrollingElement.scrollWidth > wide + 1
        ? [...document.body.querySelectorAll("*")].filter((node) => shown(node) && node.getBoundingClientRect().right > wide + 1 && !node.parentElement.closest("[data-out]") && (node.dataset.out = "1"))
        : [];
      const found = out.map((node) => ({ rule: "sideways-scroll", sample: show(node) }));
      document.querySelectorAll("[data-out]").forEach((node) => delete node.dataset.out);
      return found;
    },
    // WCAG 1.4.12: with the reader's own spacing no text is cut off that was whole before.
    spacing() {
      const cut = (node) => {
        const style = getComputedStyle(node);
        const hides = (axis) => ["hidden", "clip"].includes(style[axis]);
        return (hides("overflowX") && node.scrollWidth > node.clientWidth + 1) || (hides("overflowY") && node.scrollHeight > node.clientHeight + 1);
      };
      const texts = [...document.body.querySelectorAll("*")].filter((node) => shown(node) && node.textContent.trim() && node.clientWidth > 1 && node.clientHeight > 1);
      const before = new Set(texts.filter(cut));
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      const found = texts.filter((node) => cut(node) && !before.has(node)).map((node) => ({ rule: "text-cut-off", sample: show(node) }));
      if (document.scrollingElement.scrollWidth > document.documentElement.clientWidth + 1) found.push({ rule: "sideways-scroll", sample: location.pathname });
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      return found;
    },
    // WCAG 2.5.5: 44 px, links within a sentence apart.
    targets() {
      return stops().filter((node) => !inSentence(node) && !node.matches("[tabindex]:not(a,button,input,select,textarea,summary)")).flatMap((node) => {
        const box = target(node);
        return box.width < 44 - 0.5 || box.height < 44 - 0.5 ? [{ rule: "target-under-44px", sample: `${Math.round(box.width)}x${Math.round(box.height)} ${show(node)}` }] : [];
      });
    },
    // Focus: begin, then Tab and `step` for each stop, then `end`.
    begin() {
      // From the very top, wherever the page itself has put the focus.
      const top = document.createElement("span");
      top.tabIndex = -1;
      document.body.prepend(top);
      top.focus();
      top.remove();
      scrollTo(0, 0);
      plain = new Map(stops().map((node) => [node, look(node)]));
      reached = [];
      return plain.size;
    },
    step() {
      return new Promise((done) => requestAnimationFrame(() => {
        const node = document.activeElement;
        if (!node || node === document.body || reached.some((one) => one.node === node)) return done(false);
        const box = node.getBoundingClientRect();
        const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
        const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
        const hit = document.elementFromPoint(x, y);
        const style = getComputedStyle(node);
        const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
        reached.push({
          node,
          changed: plain.get(node) !== undefined && plain.get(node) !== look(node) && ring,
          covered: !hit || !(node.contains(hit) || hit.contains(node) || [...(node.labels ?? [])].some((label) => label.contains(hit))),
          out: box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth,
        });
        done(true);
      }));
    },
    end() {
      const found = [];
      const add = (rule, node) => found.push({ rule, sample: show(node) });
      for (const one of reached) {
        if (!plain.has(one.node)) continue; // came with the focus, such as a skip link's target
        if (!one.changed) add("focus-not-visible", one.node);
        if (one.out) add("focus-out-of-view", one.node);
        else if (one.covered) add("focus-covered", one.node);
      }
      const passed = reached.map((one) => one.node);
      for (const node of plain.keys()) if (!passed.includes(node) && node.isConnected) add("focus-never-reached", node);
      for (let n = 1; n < passed.length; n++) {
        if (passed[n - 1].compareDocumentPosition(passed[n]) & Node.DOCUMENT_POSITION_PRECEDING) add("focus-order", passed[n]);
      }
      if (passed[0] && !passed[0].matches(".skip-link")) add("skip-link-not-first", passed[0]);
      return found;
    },
  };
})()

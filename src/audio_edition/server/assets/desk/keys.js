// One key each; none of them while something is typed, and none where they are switched off.

import { join, leave, move as moveArticle } from "./article.js";
import { build } from "./building.js";
import { $, find, findAll, focused } from "./dom.js";
import { hear, stop } from "./hearing.js";
import { isRefused } from "./may.js";
import { nextName } from "./names.js";
import { mark } from "./paragraph.js";
import { move } from "./paragraph-edit.js";
import { redo, undo } from "./queue.js";
import { desk, inHand } from "./state.js";

const OFF = "desk-single-keys-off";

function step(by) {
  const items = findAll(".paragraph");
  const at = items.findIndex((item) => item.dataset.key === desk.place);
  const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function respell() {
  const chosen = String(getSelection()).trim();
  if (chosen) $("name").value = chosen;
  $(chosen ? "saying" : "name").focus();
}

const withHeld = (act) => {
  const held = inHand();
  if (held) act(...held);
};

/** Press a button of the paragraph in hand, also one that is folded away. */
const press = (className) => () => {
  const held = find(`[data-key="${CSS.escape(desk.place)}"]`);
  const opener = held?.querySelector(`.${className}:not([hidden])`);
  const folded = opener?.closest("details");
  if (folded) folded.open = true;
  opener?.click();
};

const keys = {
  j: () => step(1),
  k: () => step(-1),
  b: build,
  d: () => withHeld((article, paragraph) => mark(article, paragraph, "drop")),
  e: () => withHeld((article, paragraph) => mark(article, paragraph, "keep")),
  u: () => withHeld((article, paragraph) => mark(article, paragraph, null)),
  s: () => withHeld((_, paragraph) => hear(paragraph.sentences)),
  t: press("opens-text"),
  p: press("opens-split"),
  a: press("opens-always"),
  m: () => withHeld((article) => join(article)),
  x: () => withHeld((article) => leave(article, true)),
  n: nextName,
  r: respell,
};

/** What a key does at once, without a button that says who may. */
const deeds = { b: "build", d: "mark", e: "mark", u: "mark", m: "join", x: "leave" };

const steps = { ArrowUp: -1, ArrowDown: 1 };

export function listen() {
  const off = $("keys-off");
  off.checked = localStorage.getItem(OFF) === "1";
  off.onchange = () => localStorage.setItem(OFF, off.checked ? "1" : "");
  document.addEventListener("keydown", (event) => {
    if (focused()?.closest("input, select, textarea, dialog")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && /^[zy]$/i.test(event.key)) {
      event.preventDefault();
      (event.shiftKey || event.key.toLowerCase() === "y" ? redo : undo)();
      return;
    }
    const by = event.altKey && !event.ctrlKey && !event.metaKey && steps[event.key];
    if (by) {
      event.preventDefault();
      if (isRefused(event.shiftKey ? "order" : "move")) return;
      withHeld((article, paragraph) =>
        (event.shiftKey ? moveArticle(article, by) : move(article, paragraph, by)));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") stop();
    const pressed = event.key.length === 1 && !off.checked ? keys[event.key.toLowerCase()] : null;
    if (!pressed) return;
    event.preventDefault();
    const deed = deeds[event.key.toLowerCase()];
    if (!deed || !isRefused(deed)) pressed();
  });
}

// The bar that stays in view: what was done, what went wrong, whether the desk answers.

import { ClosedToUs, LoggedOut } from "./call.js";
import { $, make } from "./dom.js";
import { t, toldWith } from "./words.js";

export const say = (text) => { $("status").textContent = text; };

/** A sentence of the desk's own; nothing takes what stands there away. */
export const complain = (text = "") => { $("alert").textContent = text; };

/** What the server said: an error (or an outcome) with its hint. */
export function complainOf({ message, error, hint }) {
  $("alert").replaceChildren(toldWith(message ?? error, hint));
}

let waits = 0;

/** How many changes wait for an answer. */
export function waiting(count) {
  waits = count;
  $("queue").textContent = count ? t("queue.waiting", { count }) : "";
}

let shown = ""; // of what keeps us from the desk

/** The desk does not answer, or not to us: ``problem`` tells. */
export function gone(problem) {
  const out = problem instanceof LoggedOut;
  const [key, kept] = out ? ["gone.out", "gone.out.changes"]
    : problem instanceof ClosedToUs ? ["gone.anew", "gone.anew.changes"] : ["gone", "gone.changes"];
  const more = waits ? t(kept, { count: waits }) : key === "gone" ? t("gone.again") : "";
  const text = `${t(key)} ${more}`;
  if (text === shown) return; // a link that has the focus keeps it
  shown = text;
  const enter = { href: "/desk/login", target: "_blank", rel: "noopener", textContent: t("gone.out.enter") };
  $("gone").replaceChildren(text, ...(out ? [" ", make("a", enter)] : []));
  $("gone").hidden = false;
}

export function back() {
  $("gone").hidden = true;
  $("gone").textContent = "";
  shown = "";
}

export function pasts({ undo, redo }) {
  $("undo").disabled = !undo;
  $("redo").disabled = !redo;
}

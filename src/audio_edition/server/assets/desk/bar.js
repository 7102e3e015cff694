// The bar that stays in view: what was done, what went wrong, whether the desk answers.

import { LoggedOut } from "./call.js";
import { $, make } from "./dom.js";
import { t, toldWith } from "./words.js";

export const say = (text) => { $("status").textContent = text; };

/** A sentence of the desk's own; nothing takes what stands there away. */
export const complain = (text = "") => { $("alert").textContent = text; };

/** What the server said: an error (or an outcome) with its hint. */
export function complainOf({ message, error, hint }) {
  $("alert").replaceChildren(toldWith(message ?? error, hint));
}

/** How many changes wait for an answer. */
export function waiting(count) {
  $("queue").textContent = count ? t("queue.waiting", { count }) : "";
}

let shown = ""; // of what keeps us from the desk

/** The desk does not answer (or not to us: ``problem`` tells), and ``count`` changes wait. */
export function gone(count, problem) {
  const out = problem instanceof LoggedOut;
  const text = out
    ? `${t("gone.out")} ${count ? t("gone.out.changes", { count }) : ""}`
    : `${t("gone")} ${count ? t("gone.changes", { count }) : t("gone.again")}`;
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

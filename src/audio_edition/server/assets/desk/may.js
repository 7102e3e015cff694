// What the role of who is logged in at a shared desk does not reach: said at the buttons for it,
// before anybody presses one. The server has the one table of roles (door_roles.py) and refuses
// by it whatever this window asks for; what it tells here is that table's.

import { complain } from "./bar.js";
import { find, findAll, make } from "./dom.js";
import { t } from "./words.js";

/** What is refused, with the role that it takes: "publish" to "publish", "mark" to "edit". */
const refused = new Map((find(".who")?.dataset.refused ?? "").split(" ").filter(Boolean)
  .map((one) => one.split(":")));

/** The role that one of ``deeds`` ("headline detail") takes, where this reader's reaches none. */
function lacks(deeds) {
  const roles = deeds.split(" ").map((deed) => refused.get(deed));
  return roles.includes(undefined) ? "" : roles[0];
}

/** Whether this is nobody's to do who is logged in; it is said in the bar, then. */
export function isRefused(deeds) {
  const role = lacks(deeds);
  if (role) complain(t(`may.${role}`));
  return Boolean(role);
}

/** Where it stays reachable a reader hears why it does nothing. */
function explain(node) {
  const role = lacks(node.dataset.does);
  if (!role || node.ariaDisabled === "true") return;
  node.ariaDisabled = "true";
  node.title = t(`may.${role}`);
  node.setAttribute("aria-describedby", `may-${role}`);
  if (node.matches("input")) node.readOnly = true;
}

function stop(event, node) {
  if (!node || !isRefused(node.dataset.does)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function beginMay() {
  if (!refused.size) return;
  for (const role of new Set(refused.values())) {
    document.body.append(make("p", { id: `may-${role}`, hidden: true, textContent: t(`may.${role}`) }));
  }
  const all = () => findAll("[data-does]").forEach(explain);
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  for (const name of ["click", "change", "input"]) {
    document.addEventListener(name, (event) => {
      const at = /** @type {any} */ (event.target);
      stop(event, at.closest?.("[data-does]"));
    }, true);
  }
  // a form is sent by a key as well
  document.addEventListener("submit", (event) =>
    stop(event, findAll("[data-does]", event.target).at(-1)), true);
  all();
}

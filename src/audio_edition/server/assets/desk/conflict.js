// A wish that met somebody else's change: what its editor saw, what it is now, what they wrote; and
// the choice. It stands where its paragraph is, or above the text, and stays until it is made.

import { button, find, make } from "./dom.js";
import { change, conflicts, keep } from "./queue.js";
import { desk, keyOf } from "./state.js";
import { t, toldWith } from "./words.js";

const here = () => [...conflicts.values()].filter(({ edition }) => edition === desk.edition).reverse();
const placeOf = ({ fields, problem }) =>
  (fields.text && problem.seen?.line ? `${fields.source}:${problem.seen.line}` : "");

export const conflictsAt = (place) => here().filter((entry) => placeOf(entry) === place);

/** Those that are of no paragraph on the screen. */
export function conflictsElsewhere({ articles }) {
  const places = new Set(articles.flatMap(({ paragraphs }) => paragraphs.map(keyOf)));
  return here().filter((entry) => !places.has(placeOf(entry)));
}

const isPicture = (action) => ["cover", "picture"].includes(action);
const named = (id) => desk.state.articles.find((one) => one.id === id)?.headline ?? id;

/** A value of a change in words. */
function shown(action, value) {
  if (action === "mark" && value) return t(`marked.${value}`);
  if (Array.isArray(value)) return value.map(named).join(" · ");
  const text = value === null || value === undefined || value === false ? "" : String(value);
  return (isPicture(action) ? text.slice(0, text.lastIndexOf(" ") + 1) : text) || t("conflict.none");
}

const TYPED = ["words", "headline", "value", "title", "date", "moment", "access", "respell",
  "level", "phrase", "articles", "language", "address"];

export function drawConflict(entry) {
  const { id, action, fields, problem, what, done } = entry;
  const seen = problem.seen ?? (problem.ok === false ? {} : { was: fields.was });
  const isOther = action !== "text" && fields.text && seen.text && seen.text !== fields.text;
  const key = TYPED.find((name) => fields[name] !== undefined);
  let [saw, now] = isOther ? [fields.text, seen.text]
    : [shown(action, fields.was), "was" in seen ? shown(action, seen.was) : t("conflict.gone")];
  if (action === "take") saw = now; // the whole of a file, which is not shown
  else if (isPicture(action) && saw === now) now = t("conflict.picture", { name: now });
  const line = (label, tag, textContent) => make("p", {},
    make("span", { className: "label", textContent: `${t(label)} ` }), make(tag, { textContent }));
  const leave = () => {
    const place = placeOf(entry);
    conflicts.delete(id);
    keep();
    node.remove();
    (find(`[data-key="${CSS.escape(place)}"]`) ?? find("#articles")).focus({ preventScroll: true });
  };
  const again = () => {
    leave();
    change(action, { ...fields, ...seen }, done, { what });
  };
  const node = make("div", { className: "conflict", role: "group", ariaLabel: t("conflict") },
    make("p", {}, make("strong", { textContent: `${t(problem.seen ? "conflict.while" : "conflict.not")} ` }),
      t("conflict.nothing", { wish: what })),
    problem.seen ? null : make("p", {}, toldWith(problem.error, problem.hint)),
    ...(problem.seen && saw !== now ? [line("conflict.saw", "del", saw), line("conflict.now", "ins", now)] : []),
    key ? line("conflict.yours", "span", isPicture(action) ? fields[key] : shown(action, fields[key]))
      : isPicture(action) && fields.data ? line("conflict.yours", "span", t("conflict.picture.yours")) : null,
    make("p", { className: "tools" },
      Object.keys(seen).length ? button(t(problem.seen ? "conflict.do" : "conflict.again"), again) : null,
      button(t("conflict.leave"), leave)));
  return node;
}

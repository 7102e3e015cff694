// One paragraph: as it will be heard or struck through, why, and what can be done with it.

import { button, find, focused, make } from "./dom.js";
import { conflictsAt, drawConflict } from "./conflict.js";
import { hear } from "./hearing.js";
import { alwaysCut, edit, move, split } from "./paragraph-edit.js";
import { change } from "./queue.js";
import { touch } from "./screen.js";
import { desk, hold, keyOf } from "./state.js";
import { number, t, told } from "./words.js";

export function sentence(item) {
  const changed = item.spoken.replace(/\W/g, "").toLowerCase()
    !== item.printed.replace(/\W/g, "").toLowerCase();
  return make("span", {
    className: changed ? "sentence changed" : "sentence",
    textContent: `${item.printed} `,
    title: changed ? t("sentence.spoken", { spoken: item.spoken }) : "",
  });
}

const quoted = (text) => {
  const line = text.split(/\s+/).join(" ").trim();
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line;
};

/** Why it is cut or doubtful, in words: what it looks like, who said so, and where. */
function drawWhy(paragraph) {
  const { verdict, winner, reason, evidence, text } = paragraph;
  // a paragraph that is simply kept needs no reason
  if (verdict === "keep" && winner === "cleaner") return null;
  const parts = [];
  if (verdict !== "keep") parts.push(t(`verdict.${verdict}`));
  const said = make("span", {}, ...(reason ? [told(reason)] : []));
  if (winner !== "cleaner" && winner !== "mark") {
    said.append(reason ? ", " : "", t(`winner.${winner}`));
  }
  if (winner !== "mark" && evidence && evidence.length < text.length) {
    said.append(`: “${quoted(evidence)}”`);
  }
  const node = make("p", { className: "why" }, ...parts);
  if (said.textContent) node.append(parts.length ? ": " : "", said);
  return node.textContent ? node : null;
}

/** The rule and its score, for who asks. */
function drawDetails({ verdict, kind, rule, score, winner, reason, evidence, text }) {
  if (winner === "mark" || (verdict === "keep" && winner === "cleaner") || !rule) return null;
  const parts = [kind, rule].filter(Boolean).map((name) => make("code", { textContent: name }));
  if (score) {
    parts.push(number(score, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
  }
  if (winner !== "cleaner") parts.push(t(`winner.${winner}`));
  if (reason) parts.push(told(reason));
  if (evidence && evidence.length < text.length) parts.push(`“${quoted(evidence)}”`);
  return make("details", {}, make("summary", { textContent: t("paragraph.details") }),
    make("span", {}, ...parts.flatMap((part, index) => (index ? [" · ", part] : [part]))));
}

export function drawParagraph(article, paragraph) {
  const cut = paragraph.verdict === "drop";
  const key = keyOf(paragraph);
  const text = cut
    ? make("p", { className: "text" }, make("del", { textContent: paragraph.text }))
    : make("p", { className: "text" }, ...(paragraph.sentences.length
      ? paragraph.sentences.map(sentence) : [paragraph.text]));
  const markable = /\.(md|txt)$/i.test(paragraph.source);
  // a box is decided as a whole: its paragraphs are drawn as one
  const together = paragraph.unit
    ? article.paragraphs.filter((other) => other.unit === paragraph.unit).length : 1;
  const item = make("li", {
    className: `paragraph ${paragraph.verdict}${together > 1 ? " boxed" : ""}${
      key === desk.place ? " held" : ""}`,
    tabIndex: 0,
    onfocus: () => hold(paragraph),
  }, text, drawWhy(paragraph), ...conflictsAt(key).map(drawConflict),
  make("div", { className: "tools" },
    button(t(cut ? "paragraph.keep" : "paragraph.drop"),
      () => mark(article, paragraph, cut ? "keep" : "drop"), { does: "mark" }),
    paragraph.mark || paragraph.winner === "edition"
      ? button(t("paragraph.unmark"), () => mark(article, paragraph, null),
        { does: "mark", title: t("paragraph.unmark.why") }) : null,
    paragraph.sentences.length
      ? button(t("hear"), () => hear(paragraph.sentences)) : null,
    markable ? button(t("paragraph.edit"),
      ({ currentTarget }) => edit(article, paragraph, currentTarget), 
      { does: "text", className: "opens-text" }) : null,
    drawDetails(paragraph),
    drawMore(article, paragraph, markable)));
  item.dataset.key = key;
  if (together > 1) item.dataset.unit = paragraph.unit;
  return item;
}

/** What is done seldom. */
function drawMore(article, paragraph, markable) {
  const opens = (act) => ({ currentTarget }) => act(article, paragraph, currentTarget);
  return make("details", { className: "more" }, make("summary", { textContent: t("paragraph.more") }),
    make("span", { className: "choices" },
      ...(markable ? [
        button(t("paragraph.up"), () => move(article, paragraph, -1), { does: "move" }),
        button(t("paragraph.down"), () => move(article, paragraph, 1), { does: "move" }),
        button(t("paragraph.split"), opens(split), { does: "split", className: "opens-split" }),
      ] : []),
      button(t("paragraph.always"), opens(alwaysCut), { does: "always", className: "opens-always" })));
}

/** Keep it, drop it, or (null) let the cleaner decide again. */
export function mark(article, paragraph, wish) {
  const key = keyOf(paragraph);
  hold(paragraph);
  const name = wish ?? "unmark";
  change("mark", {
    source: paragraph.source, line: paragraph.line, text: paragraph.text, mark: wish,
    digest: paragraph.digest, edition_digest: desk.state.digests.edition, was: paragraph.mark,
  }, t(`marked.${name}`), { what: t(`paragraph.${wish ?? "unmark.why"}`) });
  // at once on the screen; what the cleaner makes of it comes with the next answer
  paragraph.mark = wish;
  if (wish !== null) paragraph.verdict = wish;
  Object.assign(paragraph, { reason: "", evidence: "", rule: "", winner: wish === null ? "asked" : "you" });
  const drawn = find(`[data-key="${CSS.escape(key)}"]`);
  const held = drawn?.contains(focused());
  const node = drawParagraph(article, paragraph);
  drawn?.replaceWith(node);
  if (held) node.focus();
  touch(article);
}

// The edition on the screen: of what the server told only what changed is drawn anew.

import { drawArticle, leave } from "./article.js";
import { showPlayer } from "./building.js";
import { conflictsAt, conflictsElsewhere, drawConflict } from "./conflict.js";
import { $, button, find, focused, make, settle } from "./dom.js";
import { drawFindings } from "./findings.js";
import { form } from "./form.js";
import { hear } from "./hearing.js";
import { drawMorning } from "./morning.js";
import { drawNames } from "./names.js";
import { sentence } from "./paragraph.js";
import { change } from "./queue.js";
import { anchored } from "./position.js";
import { exchange } from "./screen.js";
import { drawSettings } from "./settings.js";
import { desk, keyOf, placeNow } from "./state.js";
import { languageName, t, told, toldText, toldWith } from "./words.js";

export const draw = () => anchored(drawAll);

function drawAll() {
  const { state } = desk;
  const inHand = focused()?.closest("[data-key]");
  drawHead(state);
  const drawn = [
    ...state.questions.map(drawQuestion),
    ...(state.findings.length ? [drawFindings(state.findings)] : drawBreach(state.breach)),
    ...conflictsElsewhere(state).map(drawConflict),
    ...state.notes.map((note) => make("p", { className: "note" }, told(note))),
    ...frames(state, "intro"), ...articles(state), ...frames(state, "outro"),
    ...drawLeft(state),
  ];
  settle($("articles"), drawn);
  drawNames(state.names);
  drawSettings(state);
  $("numbers").replaceChildren(...state.numbers.map(({ number, printed, spoken }) =>
    make("li", {}, button(number, () => hear([{ spoken, language: "" }]), { title: printed }))));
  if (state.built && $("player").hidden) showPlayer();
  drawMorning();
  const wanted = inHand || desk.place ? placeNow() : "";
  const elsewhere = focused()?.closest("input, select, textarea, button, summary, dialog");
  if (wanted && !elsewhere) find(`[data-key="${CSS.escape(wanted)}"]`)?.focus({ preventScroll: true });
}

function drawHead(state) {
  $("show").textContent = state.show;
  $("title").textContent = state.title;
  document.title = `${state.title} – ${t("desk")}`;
  const by = state.approved_by;
  const key = by ? `approval.${state.approval}.by` : `approval.${state.approval}`;
  const changes = state.approval_changes ? `: ${toldText(state.approval_changes)}` : "";
  $("approval").textContent = state.approval === "none" ? ""
    : t(key, { by }) + (state.approval === "changed" ? changes : "");
  $("approve").disabled = Boolean(state.breach);
  $("older").hidden = !state.older;
}

function drawQuestion(question) {
  const { text, answer, kind, source, digest, value } = question;
  const reply = (said, fields = {}) => change("answer", {
    said, source, digest, edition_digest: desk.state.digests.edition,
    was: said === "language" ? desk.state.seen.answer : null, ...fields,
  }, t("answered"));
  const { show_language: own } = desk.state;
  const replies = {
    half: () => [button(t("answer.whole"), () => reply("whole"), { does: "answer" })],
    facts: () => [button(t("answer.as-taken"), () => reply("as_taken"), { does: "answer" })],
    language: () => [value, own].map((tag) => button(
      t("answer.language", { language: languageName(tag) }),
      () => reply("language", { language: tag }), { does: "answer" })),
  };
  return make("div", { className: "breach" },
    make("p", {}, make("strong", { textContent: `${t("question")} ` }), told(text), " (", told(answer), ")"),
    make("p", { className: "tools" }, ...(replies[kind]?.() ?? [])));
}

/** What lies in the folder and is not read, with the button that reads it again. */
function drawLeft(state) {
  const every = [
    ...state.left_out.map((one) => [one.headline, "leave", () => leave(one, false)]),
    ...state.unread.map((name) => [name, "order", () => change("order", {
      articles: [...state.articles.map(({ id }) => id), name],
      digest: state.digests.edition, was: state.articles.map(({ id }) => id),
    }, t("article.back", { headline: name }))]),
  ];
  return every.length ? [make("section", { className: "left" }, make("h2", { textContent: t("left") }),
    make("ul", {}, ...every.map(([name, does, back]) => make("li", {}, `${name} `,
      button(t("left.read"), back, { does, ariaLabel: t("left.read.name", { headline: name }) })))))] : [];
}

const drawBreach = (breach) => (breach ? [make("p", { className: "breach" },
  make("strong", { textContent: `${t("breach")} ` }), toldWith(breach.message, breach.hint))] : []);

function frames(state, kind) {
  return state.frame.filter((segment) => segment.kind === kind).map(({ sentences }) =>
    make("section", { className: kind === "outro" ? "frame closing" : "frame" },
      make("h2", { textContent: t(`frame.${kind}`) }),
      make("p", {}, ...sentences.map(sentence)),
      make("p", { className: "tools" }, button(t("frame.hear"), () => hear(sentences)))));
}

function articles(state) {
  const next = new Map();
  const before = exchange(next);
  return state.articles.map((article, index) => {
    const conflicted = article.paragraphs.some((p) => conflictsAt(keyOf(p)).length);
    const looks = JSON.stringify([desk.served.articles[index], index, state.articles.length]);
    const old = before.get(article.id);
    // what is being typed into an article is not drawn over
    const open = old?.node.querySelector("form.edit");
    const same = old && (open || (old.looks === looks && !old.touched && !conflicted));
    const node = same ? old.node : drawArticle(article, index);
    next.set(article.id, { looks: open ? old.looks : looks, node, touched: conflicted });
    return node;
  });
}

/** A form for the edition's own title. */
export function retitle({ currentTarget }) {
  const save = (_, title, was) => change("title",
    { title, digest: desk.state.digests.edition, was }, t("head.title.done"), { held: true });
  const node = form([["title", t("head.title"), desk.state.own_title]], save, currentTarget,
    { now: () => desk.state.own_title });
  currentTarget.closest(".tools").after(node);
}

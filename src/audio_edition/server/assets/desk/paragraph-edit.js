// What is done to a paragraph's words and place: other words, another place, another story.

import { complain, complainOf } from "./bar.js";
import { call } from "./call.js";
import { button, find, make } from "./dom.js";
import { form } from "./form.js";
import { change } from "./queue.js";
import { touch } from "./screen.js";
import { desk, hold, keyOf } from "./state.js";
import { t } from "./words.js";

const PATIENCE = 400; // milliseconds after the last key, before a rule is tried

const where = ({ source, line, digest, text }) => ({ source, line, digest, text, was: null });

/** Put a form below what stands in the paragraph; its tools come back when it is closed. */
function open(paragraph, node) {
  find(`[data-key="${CSS.escape(keyOf(paragraph))}"]`)?.append(node);
}

export function edit(article, paragraph, opener) {
  const was = paragraph.written || paragraph.text;
  const field = ["words", t("text.words"), was, { rows: Math.min(12, 2 + Math.ceil(was.length / 60)) }];
  const about = make("p", { className: "why", textContent: t("text.about") });
  open(paragraph, form([field], (_, words) => rewrite(article, paragraph, words), opener, { about }));
}

/** Other words; a conflict is shown where the paragraph stands, and keeps what was typed. */
function rewrite(article, paragraph, words) {
  const fields = { ...where(paragraph), words, was: paragraph.written || paragraph.text };
  hold({ ...paragraph, text: words });
  touch(article);
  return change("text", fields, t("text.done"), { what: t("text.wish") });
}

export function move(article, paragraph, step) {
  hold(paragraph);
  touch(article);
  const { paragraphs } = article;
  const at = paragraphs.indexOf(paragraph);
  const beside = paragraphs[at + step];
  const was = beside?.source === paragraph.source ? beside.text : null;
  const moved = change("move", { ...where(paragraph), step, was }, t(step < 0 ? "moved.up" : "moved.down"));
  if (was !== null) [paragraphs[at], paragraphs[at + step]] = [beside, paragraph]; // for the next key
  return moved;
}

export function split(article, paragraph, opener) {
  const text = t("split.as-is");
  const about = make("p", { className: "why" }, t("split.about"), " ",
    button(text, () => begin(""), { className: "as-is" }));
  const begin = (headline) => {
    touch(article);
    return change("split", { ...where(paragraph), headline }, t("split.done"));
  };
  open(paragraph, form([["headline", t("split.headline"), ""]],
    (_, headline) => begin(headline), opener, { about }));
}

/** A rule for the show or for a sender's letters; what it would cut is shown before. */
export function alwaysCut(article, paragraph, opener) {
  const list = make("ul", { className: "cuts", ariaLive: "polite" });
  const scopes = [["", t("always.show")],
    ...desk.state.senders.map(({ name }) => [name, t("always.sender", { name })])];
  const scope = make("select", { name: "scope" },
    ...scopes.map(([value, textContent]) => make("option", { value, textContent })));
  const about = make("div", {}, make("label", {}, `${t("always.where")} `, scope), list);
  const save = async (_, phrase) => {
    const profile = scope.value;
    const sender = desk.state.senders.find(({ name }) => name === profile);
    const digest = sender ? sender.digest : desk.state.digests.show;
    touch(article);
    return change("always", { phrase, profile, digest, was: null }, t("always.done"));
  };
  // nothing was typed yet, and the words as they stand are already a rule
  const node = form([["phrase", t("always.phrase"), paragraph.text, { rows: 3 }]], save, opener, { about });
  const input = node.querySelector("textarea");
  node.onsubmit = async (event) => {
    event.preventDefault();
    if (await save("phrase", input.value.trim())) {
      node.remove();
      opener.hidden = false;
      opener.focus();
    }
  };
  let waits = 0;
  input.oninput = () => {
    clearTimeout(waits);
    waits = setTimeout(() => tried(input.value, list), PATIENCE);
  };
  open(paragraph, node);
  tried(input.value, list);
}

async function tried(phrase, list) {
  list.replaceChildren(make("li", { textContent: t("always.trying") }));
  try {
    const query = new URLSearchParams({ phrase });
    const { cuts } = await (await call(`${desk.edition}/cuts?${query}`)).json();
    const kept = cuts.filter((one) => one.kept);
    const head = make("li", {}, make("strong", {
      textContent: cuts.length ? t("always.cuts", { count: kept.length, all: cuts.length }) : t("always.nothing"),
    }));
    complain();
    list.replaceChildren(head, ...kept.map(({ edition, headline, text }) => make("li", {},
      make("span", { className: "label", textContent: `${edition} · ${headline} ` }),
      make("del", { textContent: text }))));
  } catch (problem) {
    list.replaceChildren();
    complainOf(problem);
  }
}

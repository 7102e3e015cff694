// One article: its headline, its head, its place in the order, and its paragraphs.

import { $, button, make, settle } from "./dom.js";
import { form } from "./form.js";
import { hear } from "./hearing.js";
import { drawParagraph } from "./paragraph.js";
import { change } from "./queue.js";
import { nodeOf, touch } from "./screen.js";
import { desk } from "./state.js";
import { t, told } from "./words.js";

const HEAD = ["byline", "section", "voice", "url", "image", "image_alt", "language"];

export function drawArticle(article, index) {
  const { headline, source } = article;
  const all = units();
  const [first, last] = [all[0].includes(article), all.at(-1).includes(article)];
  const tools = make("p", { className: "tools" },
    make("span", { className: "file", textContent: source }),
    button(t("article.earlier"), () => move(article, -1),
      { does: "order", disabled: first, ariaLabel: t("article.earlier.name", { headline }) }),
    button(t("article.later"), () => move(article, 1),
      { does: "order", disabled: last, ariaLabel: t("article.later.name", { headline }) }),
    article.before.length ? button(t("article.hear"), () => hear(article.before),
      { ariaLabel: t("article.hear.name", { headline }) }) : null,
    article.markable ? button(t("article.edit"),
      ({ currentTarget }) => editHead(article, currentTarget),
      { does: "headline detail", ariaLabel: t("article.edit.name", { headline }) }) : null,
    article.markable ? null : button(t("article.take"), () => take(article),
      { does: "take", ariaLabel: t("article.take.name", { headline }), title: t("article.take.why") }),
    article.markable && index > 0 ? button(t("article.join"), () => join(article),
      { does: "join", ariaLabel: t("article.join.name", { headline }) }) : null,
    desk.state.articles.length > 1 ? button(t("article.leave"), () => leave(article, true),
      { does: "leave", ariaLabel: t("article.leave.name", { headline }) }) : null);
  return make("article", {}, make("h2", { textContent: headline }), tools,
    ...article.warnings.map((text) => make("p", { className: "breach" }, told(text))),
    make("ol", {}, ...article.paragraphs.map((paragraph) => drawParagraph(article, paragraph))));
}

/** Make it the end of the one before. */
export function join(article) {
  const { articles } = desk.state;
  touch(...articles);
  const { id, source, digest, headline } = article;
  const above = articles[articles.findIndex((one) => one.id === id) - 1];
  const was = [...(above ? [above.headline] : []), headline];
  return change("join", { article: id, source, digest, was }, t("article.joined", { headline }));
}

/** Do not read it, or read it again. */
export function leave({ id, headline }, out) {
  const digest = desk.state.digests.edition;
  return change("leave", { article: id, out, digest, was: [headline] },
    t(out ? "article.left" : "article.back", { headline }));
}

const take = ({ source, digest, headline }) =>
  change("take", { source, digest }, t("article.taken", { headline }));

/** What is moved as one, in its order: an article, or the stories of a page or letter as it came. */
function units() {
  const all = [];
  for (const article of desk.state.articles) {
    const last = all.at(-1);
    if (last && !article.markable && last[0].source === article.source) last.push(article);
    else all.push([article]);
  }
  return all;
}

export function move({ headline, id, source }, step) {
  const { state } = desk;
  const was = state.articles.map((one) => one.id);
  const all = units();
  const from = all.findIndex((unit) => unit.some((one) => one.id === id));
  if (from + step < 0 || from + step >= all.length) return;
  const [unit] = all.splice(from, 1);
  all.splice(from + step, 0, unit);
  const articles = all.flat().map((one) => one.id);
  const count = unit.length;
  change("order", { articles, digest: state.digests.edition, was },
    count > 1 ? t("article.moved.all", { count, source }) : t("article.moved", { headline }));
  state.articles = all.flat();
  const list = $("articles");
  const others = [...list.childNodes].filter((n) => n.tagName !== "ARTICLE"
    && !n.classList?.contains("closing"));
  settle(list, [...others, ...state.articles.map(nodeOf), ...list.querySelectorAll(".closing")]);
  touch(...state.articles);
}

function editHead(article, opener) {
  // byline, section and the like stand in the head of the file, for all the stories in it
  const fields = [["headline", t("head.headline"), article.headline],
    ...(article.amid ? [] : HEAD).map((key) => [key, t(`head.${key}`), article[key]])];
  const { source, digest, amid } = article;
  // of the file's own story the line is none: whatever is written above it
  const line = amid ? article.paragraphs.find((p) => p.source === source)?.line ?? 0 : 0;
  // somebody else may write it while the form is open
  const current = () => desk.state.articles.find(({ id }) => id === article.id) ?? article;
  const node = form(fields, (key, value, was) => {
    touch(article);
    const given = { source, digest, line, was };
    if (key === "headline") {
      return change("headline", { ...given, headline: value }, t("head.headline.done"), { held: true });
    }
    const done = value ? t("head.set", { what: t(`head.${key}`), value })
      : t("head.none", { what: t(`head.${key}`) });
    return change("detail", { ...given, key, value }, done, { held: true });
  }, opener, { now: (key) => current()[key] || "" });
  opener.closest(".tools").after(node);
}

// Publication: what would be public is named before anybody says yes; what is, can be corrected
// and taken out again.

import { complainOf, say } from "./bar.js";
import { call } from "./call.js";
import { choices, openDialog } from "./dialog.js";
import { $, button, make } from "./dom.js";
import { isBusy, start, whenEnded } from "./runs.js";
import { desk } from "./state.js";
import { clock, day, moment, t, told, toldText, toldWith } from "./words.js";

const at = (what) => `/desk/morning/${encodeURIComponent(desk.edition)}/${what}`;

export function drawPublished() {
  const { built, revisions, pending, retracted_at: retracted, embargo, publish_at: hour } = desk.past;
  const [last] = revisions;
  const parts = [];
  if (retracted) parts.push(t("published.retracted", { at: moment(retracted) }));
  else if (last && pending) parts.push(t("published.pending", { number: built.revision, out: last.revision }));
  else if (last) parts.push(t("published.out", { number: last.revision, at: moment(last.since) }));
  else parts.push(t("published.none"));
  if (embargo) parts.push(t("published.embargo", { at: moment(hour) }));
  $("published-text").textContent = parts.join(" ");
  $("publish").disabled = !built || isBusy();
  const key = retracted ? "again" : last ? "correction" : "first";
  $("publish").textContent = t(`publish.${key}`);
  $("differ").hidden = !last;
  $("retract").hidden = !last || Boolean(retracted);
  $("retract").disabled = isBusy();
}

async function asked(what) {
  try {
    return await (await call(at(what))).json();
  } catch (problem) {
    complainOf(problem);
    return null;
  }
}

const row = (label, ...what) => [make("dt", { textContent: label }), make("dd", {}, ...what)];

/** What will be public, all of it by name. */
function facts(going) {
  return make("dl", { className: "facts" },
    ...row(t("head.title"), going.title),
    ...row(t("publish.date"), day(going.date)),
    ...row(t("publish.length"), clock(going.duration)),
    ...row(t("publish.revision"), String(going.revision)),
    ...row(t("publish.articles", { count: going.articles.length }),
      make("ol", {}, ...going.articles.map((title) => make("li", { textContent: title })))),
    ...row(t("publish.feed"), going.feed),
    ...row(t("publish.target"), going.is_here ? t("publish.here", { folder: going.target }) : going.target),
    ...(going.publish_at ? row(t("publish.hour"), t(going.is_under_embargo ? "publish.embargo" : "publish.over",
      { at: moment(going.publish_at) })) : []),
    ...(going.others.length ? row(t("publish.others"), going.others.join(", ")) : []));
}

async function publish() {
  const going = await asked("outgoing");
  if (!going) return;
  const differs = going.is_correction ? await asked("difference") : null;
  const note = make("textarea", { name: "note", rows: 2, value: toldText(going.note) });
  const why = make("input", { name: "anyway", autocomplete: "off" });
  const confirm = (close) => {
    const fields = { seen: going.seen, by: $("by")?.value.trim() || "" };
    if (going.is_correction && note.value.trim() !== toldText(going.note)) fields.note = note.value;
    if (going.refused.length) {
      if (!why.value.trim()) {
        why.focus();
        return;
      }
      fields.anyway = why.value;
    }
    close();
    start("publish", desk.edition, fields);
  };
  openDialog(t(going.is_correction ? "publish.ask.correction" : "publish.ask", { title: going.title }), (close) => [
    make("p", { textContent: t(going.has_news || going.retracted ? "publish.public" : "publish.nothing") }),
    facts(going),
    differs ? drawDifference(differs) : null,
    going.is_correction ? make("label", {}, `${t("publish.note")} `, note) : null,
    going.refused.length ? make("div", { className: "findings", role: "group", ariaLabel: t("publish.refused") },
      make("p", {}, make("strong", { textContent: t("publish.refused") })),
      make("ul", {}, ...going.refused.map(({ message, hint }) => make("li", {}, toldWith(message, hint)))),
      make("label", {}, `${t("publish.anyway")} `, why)) : null,
    choices(close, button(t(going.refused.length ? "publish.do.anyway" : "publish.do"), () => confirm(close),
      { className: "main" }))]);
}

async function retract() {
  const going = await asked("outgoing");
  if (!going) return;
  openDialog(t("retract.ask", { title: going.title }), (close) => [
    make("p", { textContent: t("retract.what") }),
    make("dl", { className: "facts" }, ...row(t("publish.feed"), going.feed),
      ...row(t("publish.target"), going.target)),
    choices(close, button(t("retract.do"), () => {
      close();
      start("retract", desk.edition, { seen: going.seen });
    }, { className: "main" }))]);
}

/** What the text says otherwise than listeners have it. */
function drawDifference(report) {
  const { revision, known, same, title, parts, sounds } = report;
  const lines = [];
  if (!revision) lines.push(t("differ.none"));
  else if (!known) lines.push(t("differ.unknown"));
  else if (same) lines.push(t("differ.same"));
  if (title) lines.push(t("differ.title", title));
  if (sounds) lines.push(t("differ.sounds"));
  return make("section", { className: "differs" },
    make("h3", { textContent: t("differ") }),
    ...lines.map((line) => make("p", { textContent: line })),
    ...parts.map((part) => make("div", { className: "part" },
      make("p", {}, make("strong", { textContent: part.title }), ` · ${t(`differ.part.${part.kind}`)}`),
      part.kind === "moved" ? null : make("ul", {}, ...part.sentences.map(drawSentence)))));
}

const drawSentence = ({ kind, was, now }) => make("li", {},
  make("span", { className: "label", textContent: `${t(`differ.sentence.${kind}`)} ` }),
  was ? make("del", { textContent: was }) : null, was && now ? " " : null,
  now ? make("ins", { textContent: now }) : null);

async function differ() {
  const report = await asked("difference");
  if (!report) return;
  openDialog(t("differ.heading", { number: report.revision }), (close) => [
    drawDifference(report),
    make("p", { className: "tools choices" }, button(t("form.close"), close))]);
}

export function beginPublish(refresh) {
  $("publish").onclick = publish;
  $("retract").onclick = retract;
  $("differ").onclick = differ;
  for (const kind of ["publish", "retract"]) {
    whenEnded(kind, async (message) => {
      if (message.edition !== desk.edition) return;
      await refresh();
      if (message.type !== "done") return;
      say(t(kind === "publish" ? "publish.done" : "retract.done", { edition: message.edition }));
      const problems = [...message.problems.map((line) => told(line)),
        ...(message.refused || []).map(({ message: text, hint }) => toldWith(text, hint))];
      if (problems.length) {
        $("alert").replaceChildren(...problems.flatMap((one, index) => (index ? ["; ", one] : [one])));
      }
      if (message.stays?.length) {
        $("status").append(" ", make("span", { textContent: t("retract.stays", { places: message.stays.join("; ") }) }));
      }
    });
  }
}

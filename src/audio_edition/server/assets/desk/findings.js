// What the build would stop for, one sentence after the other, each with its answers.

import { complain } from "./bar.js";
import { button, find, make } from "./dom.js";
import { hear } from "./hearing.js";
import { takeName } from "./names.js";
import { change } from "./queue.js";
import { desk } from "./state.js";
import { t, told } from "./words.js";

export const drawFindings = (findings) =>
  make("section", { className: "findings", ariaLabel: t("findings") },
    make("h2", { textContent: t("findings.count", { count: findings.length }) }),
    make("ol", {}, ...findings.map(drawFinding)));

/** The text that it stands in, opened where it is; a setting or a page has none. */
function editText({ file, line }) {
  const paragraph = find(`[data-key="${CSS.escape(`${file}:${line}`)}"]`);
  const opener = paragraph?.querySelector(".opens-text:not([hidden])");
  if (!opener) {
    complain(t("finding.no-text"));
    return;
  }
  paragraph.scrollIntoView({ block: "center" });
  opener.click();
}

const plain = (text) => text.split(/\s+/).join(" ").trim();

function drawFinding(finding) {
  const { printed, spoken, may_be_accepted: may } = finding;
  const accept = (fields, done) =>
    change("accept", {
      printed, spoken, digest: desk.state.digests.edition, was: desk.state.seen.accept[plain(printed)] ?? null, ...fields,
    }, done);
  const name = finding.printed_at.replaceAll("|", " ").trim();
  const line = (label, text) => make("p", { className: "text" },
    make("span", { className: "label", textContent: `${t(label)} ` }), text);
  return make("li", { className: "finding" },
    line("finding.printed", printed),
    spoken ? line("finding.spoken", spoken) : null,
    make("p", { className: "why" }, `${finding.where}: ${t(`finding.${finding.code}`)} · `,
      told(finding.remedy)),
    make("p", { className: "tools" },
      spoken ? button(t("hear"), () => hear([{ spoken, language: "" }])) : null,
      finding.file && finding.line ? button(t("finding.edit"), () => editText(finding), { does: "text" }) : null,
      ...(may ? [
        button(t("finding.accept"), () => accept({}, t("finding.accepted")),
          { does: "accept", title: t("finding.accept.why") }),
        button(t("finding.say"), () => takeName(name || printed), { title: t("finding.say.why") }),
        button(t("finding.written"), () => accept({ as_written: true }, t("finding.written.done")),
          { does: "accept", title: t("finding.written.why") }),
      ] : [])));
}

// How an edition stands beside its text: built, proved, published, corrected; and its history.

import { complainOf } from "./bar.js";
import { beginBuilding, drawBuilt } from "./building.js";
import { call, Gone } from "./call.js";
import { $, make } from "./dom.js";
import { beginNew } from "./morning-new.js";
import { beginProof, drawProof } from "./morning-proof.js";
import { beginPublish, drawPublished } from "./morning-publish.js";
import { isBusy, whenIdle } from "./runs.js";
import { desk } from "./state.js";
import { clock, moment, t, toldText, toldWith } from "./words.js";

/** Ask for the past of the edition in view, and draw it. */
export async function refresh() {
  const wanted = desk.edition;
  if (!wanted) return;
  try {
    const told = await (await call(`/desk/morning/${encodeURIComponent(wanted)}`)).json();
    if (wanted !== desk.edition) return;
    desk.past = told;
    drawMorning();
  } catch (problem) {
    if (!(problem instanceof Gone)) complainOf(problem); // who does not answer is said elsewhere
  }
}

/** After each drawing of the text: what belongs to an earlier one says so. */
export function drawMorning() {
  if (desk.past?.edition !== desk.edition) {
    clear();
    refresh();
    return;
  }
  drawBuilt();
  drawProof();
  drawPublished();
  drawHistory();
}

/** Nothing of the edition that was in view before is shown beside another. */
function clear() {
  desk.past = null;
  for (const id of ["proof-text", "published-text", "doubts", "history"]) $(id).replaceChildren();
  if (!isBusy()) $("progress-text").textContent = "";
  for (const id of ["prove", "publish"]) $(id).disabled = true;
  for (const id of ["differ", "retract"]) $(id).hidden = true;
}

function drawHistory() {
  const { past } = desk;
  const lines = [
    ...past.revisions.map(revision),
    ...past.here.map(here),
    ...past.runs.map(morningRun),
    ...(past.retracted_at ? [[past.retracted_at, t("history.retracted")]] : []),
    ...(past.approved.at ? [[past.approved.at, t("history.approved", { by: past.approved.by || "–" })]] : []),
  ].sort(([one], [other]) => Date.parse(other) - Date.parse(one));
  $("history").replaceChildren(...lines.map(([at, ...what]) => make("li", {},
    make("time", { dateTime: at, textContent: moment(at) }), " ", ...what)));
  $("history-none").hidden = lines.length > 0;
}

function revision({ revision: number, since, note, anyway }) {
  const said = [note && toldText(note), ...anyway.map((why) => t("history.anyway", { why }))];
  const text = t("history.revision", { number });
  return [since, [text, ...said.filter(Boolean)].join(" · ")];
}

function here({ kind, type, ended, by, message, hint, duration }) {
  const whose = by ? ` (${by})` : "";
  const text = `${t(`history.${kind}`)}: ${t(`history.${type}`)}${whose}`;
  if (type === "failed") return [ended, `${text} · `, toldWith(message, hint)];
  return [ended, duration ? `${text} · ${clock(duration)}` : text];
}

const morningRun = ({ ended, outcome, reasons }) => [ended,
  `${t("history.run")}: ${t(`outcome.${outcome}`)}`,
  ...reasons.flatMap(({ message, hint }) => [" · ", toldWith(message, hint)])];

export function beginMorning() {
  whenIdle(() => { if (desk.state) drawMorning(); });
  beginBuilding(refresh);
  beginNew();
  beginProof(refresh);
  beginPublish(refresh);
}

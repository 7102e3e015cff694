// A proof: what was heard of the edition, shown where it is written, against what was approved.

import { say } from "./bar.js";
import { isOfThisText, showPlayer } from "./building.js";
import { $, button, findAll, make } from "./dom.js";
import { takeName } from "./names.js";
import { load } from "./queue.js";
import { isBusy, start, whenEnded } from "./runs.js";
import { desk } from "./state.js";
import { clock, t, told, toldWith } from "./words.js";

const prove = () => start("proof", desk.edition);

export function drawProof() {
  for (const node of findAll(".doubt")) node.remove();
  const { heard: found, built, here } = desk.past;
  // a build compares the sound by itself, and its certificate says so: nobody listened to it yet
  const certified = built?.proof && { ...built.proof, matched: built.proof.matched ?? 0, heard: 0, doubts: [] };
  const heard = found?.is_current || !certified ? found : { ...certified, is_current: true };
  // what the last proof of this desk told besides; a build since makes it a proof of something else
  const since = here.findIndex((one) => one.kind === "build" && one.type === "done");
  const last = here.findIndex((one) => one.kind === "proof" && one.type === "done");
  const { deaf, faults } = last >= 0 && (since < 0 || last < since) ? here[last] : { deaf: "", faults: [] };
  $("prove").disabled = !built || isBusy();
  const lines = [];
  const fits = Boolean(built) && isOfThisText(built.script) && Boolean(heard?.is_current);
  if (!heard) {
    lines.push(t("proof.none"));
  } else {
    const { sentences, matched, heard: count, doubtful, recogniser } = heard;
    const text = [
      matched ? t("proof.matched", { matched, sentences }) : t("proof.unmatched", { count: sentences }),
      count ? t("proof.heard", { count, recogniser }) : t("proof.unheard"),
      ...(count ? [doubtful ? t("proof.doubtful", { count: doubtful }) : t("proof.clear")] : []),
    ].join(" ");
    lines.push(fits ? text : t("build.earlier", { text }));
  }
  $("proof-text").replaceChildren(lines[0], ...(deaf && heard && !heard.heard ? [" ", told(deaf)] : []));
  $("proof-text").classList.toggle("earlier", Boolean(heard) && !fits);
  const doubts = fits ? heard.doubts.filter((one) => !one.accepted) : [];
  const elsewhere = doubts.filter((one) => !placed(one));
  $("doubts").replaceChildren(
    ...faults.map(({ message, hint }) => make("li", {}, toldWith(message, hint))),
    ...elsewhere.map((one) => make("li", {}, drawDoubt(one))));
}

/** Put a doubt below the paragraph that its sentence stands in; false where it stands in none. */
function placed(doubt) {
  const printed = plain(doubt.printed);
  const sentence = findAll("#articles .sentence").find((node) => plain(node.textContent) === printed
    && !node.closest("li, section, article")?.querySelector(`.doubt[data-index="${doubt.index}"]`));
  const place = sentence?.closest("p");
  if (!place) return false;
  place.after(drawDoubt(doubt));
  return true;
}

const plain = (text) => text.split(/\s+/).join(" ").trim();

function drawDoubt(doubt) {
  const { index, at, printed, spoken, heard, approved, kind } = doubt;
  const line = (key, text, tag) => make("p", {},
    make("span", { className: "label", textContent: `${t(key)} ` }), make(tag, { textContent: text }));
  const node = make("div", { className: "doubt", role: "group", ariaLabel: t("doubt", { at: clock(at) }) },
    make("p", {}, make("strong", { textContent: t(`doubt.${kind || "words"}`) }), ` · ${clock(at)}`),
    line("doubt.heard", heard || t("doubt.nothing"), "ins"),
    line(approved ? "doubt.approved" : "doubt.spoken", approved || spoken, "span"),
    make("p", { className: "tools" },
      button(t("doubt.play"), () => showPlayer(at), { ariaLabel: t("doubt.play.name", { at: clock(at) }) }),
      button(t("doubt.accept"), () => start("proof", desk.edition, { accept: [printed] }),
        { does: "proof", title: t("doubt.accept.why") }),
      button(t("finding.say"), () => takeName(""), { title: t("finding.say.why") })));
  node.dataset.index = index;
  return node;
}

export function beginProof(refresh) {
  $("prove").onclick = prove;
  whenEnded("proof", async (message) => {
    if (message.edition !== desk.edition) return;
    await load(false); // what was accepted, or spoken another way, stands in edition.toml now
    await refresh();
    if (message.type === "done") say(t(message.ok ? "proof.right" : "proof.look"));
  });
}

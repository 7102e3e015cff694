// Names: each that is new today with what the voice will say, and how one is said from now on.

import { $, button, find, findAll, make } from "./dom.js";
import { hear } from "./hearing.js";
import { change, nextDraw } from "./queue.js";
import { desk } from "./state.js";
import { languageName, percent, t } from "./words.js";

export function drawNames(names) {
  $("names-section").hidden = !names.length;
  $("names").replaceChildren(...names.map(drawName));
}

function drawName(it) {
  const sounds = it.ipa !== "";
  const said = sounds ? it.said : t("names.as-read");
  return make("li", {},
    button(it.name, () => takeName(it.name, sounds ? it.said : ""),
      { className: "pick", title: t("names.another") }),
    button(t("hear"), () => hear([sentenceOf(it.name) ?? { spoken: it.name, phonemic: it.phonemic, language: "" }]),
      { ariaLabel: t("names.hear", { name: it.name }) }),
    make("span", { className: "said", textContent: said }),
    make("span", {
      className: "why",
      textContent: t("names.sure", {
        language: languageName(it.language), share: percent(it.confidence),
      }),
    }),
    ...it.known.map(({ written, said: known, source }) => make("span", {
      className: "known", textContent: t(`names.known.${source}`, { written, said: known }),
    })));
}

/** The first sentence in which a name stands. */
function sentenceOf(name) {
  const all = desk.state.articles.flatMap((article) =>
    [...article.before, ...article.paragraphs.flatMap((p) => p.sentences)]);
  return all.find((sentence) => sentence.printed.includes(name));
}

/** Put a name into the form that says how it is said, with the respellings there are. */
export function takeName(name, said = "") {
  $("name").value = name;
  $("saying").value = said;
  drawChoices();
  $("saying").focus();
}

function drawChoices() {
  const name = $("name").value.trim();
  const known = desk.state?.names.find((one) => one.name === name);
  const choices = known ? [...(known.ipa ? [known.said] : []), ...known.known.map(({ said }) => said)] : [];
  $("choices").replaceChildren(...[...new Set(choices)].map((said) => button(said, () => {
    $("saying").value = said;
    $("saying").focus();
  }, { ariaLabel: t("names.take", { said }) })));
  const sentence = name && desk.state ? sentenceOf(name) : null;
  $("in-sentence").textContent = sentence ? t("names.stands", { sentence: sentence.printed }) : "";
}

/** The next of the new names: one key from name to name. */
export function nextName() {
  const picks = findAll("#names .pick");
  const at = picks.findIndex((one) => one.textContent === $("name").value);
  picks[(at + 1) % picks.length]?.click();
}

/** What was typed, in its sentence; nothing is saved. */
function tryIt() {
  const name = $("name").value.trim();
  const respell = $("saying").value.trim();
  const sentence = sentenceOf(name);
  if (respell && name && sentence) {
    const { printed, language, voice } = sentence;
    hear([{ printed, language, voice, name, respell, edition: desk.edition }]);
  } else if (respell || name) {
    hear([sentence ?? { spoken: respell || name, language: "" }]);
  }
}

async function respell(event) {
  event.preventDefault();
  const name = $("name").value.trim();
  const saying = $("saying").value.trim();
  const scope = $("scope").value;
  const digest = desk.state.digests[scope === "show" ? "lexicon" : "edition_lexicon"];
  const because = $("because").value.trim();
  const was = desk.state.seen.lexicon[scope][name.split(/\s+/).join(" ")] ?? null;
  const drawn = nextDraw();
  const made = await change("lexicon", { name, respell: saying, scope, because, digest, was },
    saying ? t("names.said", { name, saying }) : t("names.before", { name }));
  if (made !== true) return;
  await drawn;
  const first = sentenceOf(name);
  if (first) hear([first]);
}

export function beginNames() {
  $("try").onclick = tryIt;
  $("respell").onsubmit = respell;
  $("name").oninput = drawChoices;
  find("#saying").onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      tryIt();
    }
  };
}

// A new edition: of files that are dropped, of addresses, of a text that is pasted.

import { call } from "./call.js";
import { complain, complainOf, say } from "./bar.js";
import { $, button, make } from "./dom.js";
import { choices, openDialog } from "./dialog.js";
import { isRefused } from "./may.js";
import { start, whenEnded } from "./runs.js";
import { t, told, toldWith } from "./words.js";

let open = null; // the dialog, while it is open
let chooseEdition = async (_edition) => {};

export const whenMade = (listener) => { chooseEdition = listener; };

const field = (label, input) => make("label", {}, `${label} `, input);

const area = (props) => make("textarea", { rows: 3, spellcheck: true, ...props });

/** A file's bytes in base64, as JSON can carry them. */
export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}

/** Open the form, with files that were dropped already. */
async function openNew(files = []) {
  if (isRefused("new")) return;
  if (open) {
    open.take(files);
    return;
  }
  let begins;
  try {
    begins = await (await call("/desk/morning/")).json();
  } catch (problem) {
    complainOf(problem);
    return;
  }
  if (open) { // asked for twice while the answer was on its way
    open.take(files);
    return;
  }
  const taken = [];
  const list = make("ul", { className: "files" });
  const name = make("input", { name: "edition", value: begins.today, required: true, autocomplete: "off" });
  const title = make("input", { name: "title", autocomplete: "off" });
  const language = make("input", { name: "language", placeholder: begins.language, autocomplete: "off", size: 8 });
  const addresses = area({ name: "addresses", rows: 2, placeholder: "https://", spellcheck: false });
  const headline = make("input", { name: "headline", autocomplete: "off" });
  const text = area({ name: "text", rows: 5 });
  const way = make("select", { name: "way" }, ...["new", "add", "anew"].map((value) =>
    make("option", { value, textContent: t(`new.way.${value}`) })));
  const found = make("div", { className: "found" });
  found.setAttribute("role", "status");
  const wrong = make("p", { className: "wrong" });
  wrong.setAttribute("role", "alert");
  const picker = make("input", { type: "file", name: "files", multiple: true });
  picker.onchange = () => { take([...picker.files]); picker.value = ""; };

  function take(more) {
    const size = [...taken, ...more].reduce((sum, file) => sum + file.size, 0);
    if (size > begins.most) {
      wrong.textContent = t("new.much", { most: Math.floor(begins.most / 2 ** 20) });
      return;
    }
    wrong.textContent = "";
    taken.push(...more);
    list.replaceChildren(...taken.map((file) => make("li", {}, `${file.name} `,
      button(t("new.without"), () => { taken.splice(taken.indexOf(file), 1); take([]); },
        { ariaLabel: t("new.without.name", { name: file.name }) }))));
  }

  async function send(lookOnly) {
    if (!form.reportValidity()) return;
    // no server sees such a name: a browser takes it for a way to another address
    if (/^\.+$|[/\\]/.test(name.value.trim())) {
      wrong.textContent = t("new.unnamed", { name: name.value.trim() });
      name.focus();
      return;
    }
    wrong.textContent = "";
    found.textContent = t("new.reading");
    const read = await Promise.all(taken.map(async (file) => ({ name: file.name, data: await base64(file) })));
    const begun = await start("new", name.value.trim(), {
      files: read, addresses: addresses.value.split(/\s+/).filter(Boolean), text: text.value,
      headline: headline.value, title: title.value, language: language.value, way: way.value,
      dry_run: lookOnly,
    });
    if (!begun) {
      found.textContent = "";
      wrong.replaceChildren(...$("alert").cloneNode(true).childNodes);
    }
  }

  const drop = make("div", { className: "drop-here" }, field(t("new.files"), picker), list);
  const form = make("form", { className: "new" },
    make("div", { className: "pair" }, field(t("new.edition"), name), field(t("new.way"), way)),
    drop, field(t("new.addresses"), addresses),
    make("details", {}, make("summary", { textContent: t("new.paste") }),
      field(t("head.headline"), headline), field(t("new.text"), text)),
    make("div", { className: "pair" }, field(t("head.title"), title), field(t("new.language"), language)));
  form.onsubmit = (event) => { event.preventDefault(); send(false); };
  const node = openDialog(t("new.heading"), (close) => [form, wrong, found, choices(close,
    button(t("new.make"), () => send(false), { className: "main" }),
    button(t("new.look"), () => send(true)))]);
  open = { node, take, found, wrong };
  node.addEventListener("close", () => { open = null; });
  take(files);
  name.focus();
}

const story = ({ headline, words, state, section }) => make("li", {},
  make("strong", { textContent: headline }),
  ` · ${t("new.words", { count: words })}`,
  section ? ` · ${section}` : "", state === "new" ? "" : ` · ${t(`new.state.${state}`)}`);

async function ended(message, isMine) {
  if (!isMine || !open) {
    if (message.type === "done" && !message.dry_run) await chooseEdition("");
    return;
  }
  const { found, wrong, node } = open;
  if (message.type === "failed") {
    found.textContent = "";
    wrong.replaceChildren(toldWith(message.message, message.hint));
    complain();
    return;
  }
  const notes = message.told.map((line) => make("p", { className: "note" }, told(line)));
  if (message.dry_run) {
    found.replaceChildren(make("p", { textContent: t("new.found", { count: message.articles.length }) }),
      make("ol", {}, ...message.articles.map(story)), ...notes);
    return;
  }
  node.close();
  await chooseEdition(message.edition);
  say(t("new.made", { edition: message.edition, count: message.articles.length }));
}

export function beginNew() {
  $("new").onclick = () => openNew();
  whenEnded("new", ended);
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    openNew(files);
  });
}


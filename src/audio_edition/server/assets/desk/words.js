// The desk's words in its reader's language. Labels have a key, the same in every language.
// What the program tells in English (reasons, findings, errors) is looked up by its template:
// "{file} has no article {name}". What no template fits stays English, and is marked as that.

import { make } from "./dom.js";

export const language = document.documentElement.lang;

const wanted = (name) => fetch(`/desk/${name}-${language}.json`).then((answer) => answer.json());
const [labels, messages] = await Promise.all(
  [wanted("labels"), language === "en" ? {} : wanted("messages")], // English as the program tells it
);
const plural = new Intl.PluralRules(language);
const whole = new Intl.NumberFormat(language);
const names = new Intl.DisplayNames(language, { type: "language" });

export const number = (value, options) =>
  (options ? new Intl.NumberFormat(language, options) : whole).format(value);

export const percent = (share) => number(share, { style: "percent" });

/** The day of an edition, "2026-11-02". */
export const day = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" })
  .format(new Date(`${iso}T00:00:00Z`));

/** A moment, with its offset or in UTC. */
export const moment = (iso) => new Intl.DateTimeFormat(language, {
  dateStyle: "medium", timeStyle: "short",
}).format(new Date(iso));

/** Seconds as a length: "3:07", "1:02:30". */
export function clock(seconds) {
  const all = Math.round(seconds);
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

export const languageName = (tag) => names.of(tag);

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (all, name) =>
  (typeof values[name] === "number" ? whole.format(values[name]) : values[name] ?? all));

/** The label of a key; of one with forms that for ``values.count``. */
export function t(key, values = {}) {
  const label = labels[key];
  if (label === undefined) throw new Error(`no label ${key}`);
  const template = typeof label === "string" ? label : label[plural.select(values.count)] ?? label.other;
  return fill(template, values);
}

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
const literal = (template) => template.replace(/\{\w+\}/g, "").length;
const templates = Object.entries(messages)
  .sort(([one], [other]) => literal(other) - literal(one))
  .map(([english, own]) => ({
    names: [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    pattern: new RegExp(`^${english.split(/\{\w+\}/).map(escaped).join("(.*?)")}$`, "s"),
    own,
  }));
const found = new Map();

/** What a message of the program is here; null where nobody put it into this language. */
function translated(text) {
  if (language === "en") return text;
  if (!found.has(text)) {
    if (found.size > 5000) found.clear();
    found.set(text, lookUp(text));
  }
  return found.get(text);
}

function lookUp(text) {
  for (const { names: slots, pattern, own } of templates) {
    const fits = pattern.exec(text);
    if (fits) {
      const values = slots.map((name, index) => [name, translated(fits[index + 1]) ?? fits[index + 1]]);
      return fill(own, Object.fromEntries(values));
    }
  }
  const parts = text.split("; ");
  const told = parts.length > 1 ? parts.map(translated) : [null];
  return told.includes(null) ? null : told.join("; ");
}

/** A message of the program as text. */
export const toldText = (text) => translated(text) ?? text;

/** A message of the program as an element that says which language it is in. */
export function told(text) {
  const own = translated(text);
  return make("span", own === null ? { lang: "en", textContent: text } : { textContent: own });
}

/** An error or finding with what is to be done about it. */
export const toldWith = (text, hint) => make("span", {}, told(text), ...(hint ? [" — ", told(hint)] : []));

// What the archive's search found: where its words stand, and the row that shows them.

/** A text without accents and capitals, and where each of its units stood. */
export const fold = (text) => {
  let plain = "";
  const at = [];
  for (let i = 0; i < text.length; ) {
    const sign = String.fromCodePoint(text.codePointAt(i));
    const bare = sign.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase().replace(/[‘’ʼ]/g, "'");
    plain += bare;
    for (let n = bare.length; n; n--) at.push(i);
    i += sign.length;
  }
  at.push(text.length);
  return { plain, at };
};

/** The words that a reader asks for. */
export const asked = (text) => fold(text).plain.split(/\s+/).filter(Boolean);

/** Where `words` stand in `text`: pairs of begin and end, in order, none within another. */
export const places = (text, words) => {
  const { plain, at } = fold(text), found = [];
  for (const word of words)
    for (let i = plain.indexOf(word); i >= 0; i = plain.indexOf(word, i + 1)) found.push([at[i], at[i + word.length]]);
  found.sort((a, b) => a[0] - b[0]);
  const apart = [];
  for (const [from, to] of found) {
    const before = apart.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else apart.push([from, to]);
  }
  return apart;
};

/** The headlines that a row shows: those with one of `words` first, three at most. */
export const telling = (headlines, words) => {
  const holds = (title) => places(title, words).length > 0;
  return [...headlines.filter(holds), ...headlines.filter((title) => !holds(title))].slice(0, 3);
};

const clock = (s) => {
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

const make = (tag, traits = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(traits)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

const marked = (text, words) => {
  const parts = [];
  let done = 0;
  for (const [from, to] of places(text, words)) {
    parts.push(text.slice(done, from), make("mark", {}, text.slice(from, to)));
    done = to;
  }
  return [...parts, text.slice(done)];
};

/**
 * An edition that was found, as the archive lists it.
 * @param {any} one @param {string[]} sought @param {any} page its base, language and words
 */
export const row = (one, sought, { base, lang, more, icon }) => {
  const place = new URL(`${encodeURIComponent(one.id)}/`, base).href, said = telling(one.headlines, sought);
  const rest = one.headlines.length - said.length;
  const titles = said.map((title) => make("li", { dir: "auto" }, ...marked(title, sought)));
  if (rest > 0) titles.push(make("li", { lang }, more.replace("{n}", String(rest))));
  return make("li", {},
    make("img", { src: one.picture ? new URL(one.picture, base).href : icon, alt: "", width: 72, height: 72, loading: "lazy", decoding: "async" }),
    make("div", {},
      make("p", { class: "when" }, make("time", { datetime: one.date }, one.said), " · ", make("time", { datetime: `PT${one.seconds}S` }, clock(one.seconds))),
      make("h3", {}, make("a", { href: place, dir: "auto", lang: one.language }, ...marked(one.title, sought))),
      ...(titles.length ? [make("ul", { class: "headlines", lang: one.language }, ...titles)] : [])),
    make("button", { type: "button", class: "play", hidden: "" }));
};

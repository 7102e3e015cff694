// Which words of a publisher's article are which sentence of an edition: all its words in order, from
// where a sentence begins to where one ends. Rather none than a wrong one.

const CLOSE = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u; // without spaces
const WORD = /[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}\p{Cf}'’ʼ]*[\p{L}\p{N}\p{M}])?/gu;
const PIECE = new RegExp(`${CLOSE.source}|(?:(?!${CLOSE.source}).)+`, "gsu");
const INSERTED = 12; // words that a page may have put into a sentence
const FEW = 4; // fewer words prove nothing alone

/** The words of a text as they are compared, and where they stand in it. */
export const words = (text) => [...text.matchAll(WORD)].flatMap(({ 0: run, index }) =>
  [...run.matchAll(PIECE)].flatMap((piece) => {
    const word = piece[0].normalize("NFKD").replace(/[\p{M}\p{Cf}'’ʼ]/gu, "").toLowerCase();
    const at = index + piece.index;
    return word ? [{ word, at, end: at + piece[0].length }] : [];
  }));

const says = (token, word) => token.word === word || token.bare === word;

/** Where the sentence ends that begins at `from`; 0 where it does not stand there. */
function reach(page, from, said) {
  let at = from;
  for (const word of said) {
    let skipped = 0;
    while (at < page.length && !says(page[at], word)) {
      if (at === from || ++skipped > INSERTED || !page[at].inserted) return 0;
      at++;
    }
    if (at >= page.length) return 0;
    at++;
  }
  return at === page.length || page[at].begins ? at : 0;
}


function places(page, sentences, taken) {
  const index = new Map();
  page.forEach((token, at) => {
    if (!token.begins || taken.has(at)) return;
    for (const word of new Set([token.word, token.bare ?? token.word]))
      if (index.has(word)) index.get(word).push(at);
      else index.set(word, [at]);
  });
  return sentences.flatMap(({ said }, sentence) => (said.length < FEW ? [] : index.get(said[0]) ?? []).flatMap((from) => {
    const to = reach(page, from, said);
    return to ? [{ sentence, from, to, weight: said.length - (page[from].quoted ? 0.5 : 0) }] : [];
  })).sort((a, b) => a.to - b.to);
}

/** The heaviest row of places in which sentences and page go the same way. */
function chain(found) {
  /** @type {any} */
  let best;
  found.forEach((place, i) => {
    place.sum = place.weight;
    for (let k = 0; k < i; k++) {
      const before = found[k];
      if (before.sentence >= place.sentence || before.to > place.from) continue;
      const sum = before.sum + place.weight + (before.sentence === place.sentence - 1 && before.to === place.from ? 1 : 0);
      if (sum > place.sum) Object.assign(place, { sum, before });
    }
    if (!best || place.sum > best.sum) best = place;
  });
  const row = [];
  for (let place = best; place; place = place.before) row.unshift(place);
  return row;
}

// "He agreed." must touch what is sure, or be all of its paragraph between what is sure.
function short(page, sentences, row) {
  if (!row.length) return;
  sentences.forEach(({ said }, sentence) => {
    const at = row.findIndex((place) => place.sentence >= sentence), next = at < 0 ? row.length : at;
    if (!said.length || said.length >= FEW || row[next]?.sentence === sentence) return;
    const before = row[next - 1], after = row[next], low = before?.to ?? 0, high = after?.from ?? page.length;
    for (let from = low; from < high; from++) {
      if (!page[from].begins || !says(page[from], said[0])) continue;
      const to = reach(page, from, said);
      if (!to || to > high) continue;
      const touches = (before?.sentence === sentence - 1 && from === low) || (after?.sentence === sentence + 1 && to === high);
      if (!touches && (page[from - 1]?.block === page[from].block || page[to]?.block === page[to - 1].block)) continue;
      return void row.splice(next, 0, { sentence, from, to });
    }
  });
}

// A sentence that was changed on the page: in the paragraph of those around it.
function between(page, sentences, result) {
  sentences.forEach(({ passage, said }, i) => {
    if (result[i]) return;
    const near = (step) => {
      for (let k = i + step; sentences[k]?.passage === passage; k += step) if (result[k]?.to) return result[k];
    };
    const before = near(-1), after = near(1);
    const block = before ? page[before.to - 1].block : after && page[after.from].block;
    if (block === undefined || (before && after && page[after.from].block !== block)) return;
    const from = before ? before.to : 0, to = after ? after.from : page.length;
    let free = 0;
    if (before) for (let k = from; k < to && page[k].block === block; k++) free++;
    else for (let k = to - 1; k >= from && page[k].block === block; k--) free++;
    if (free * 2 >= said.length) result[i] = { block };
  });
}

/**
 * Where each sentence {text, passage} of each section stands: {from, to}, {block} alone, or undefined.
 * @param {any[]} page words {word, bare?, block, begins: a sentence may, inserted?, quoted?}
 * @param {any[]} sections {sentences, sure: the page is this article's}
 * @returns {any[][]}
 */
export function match(page, sections) {
  const only = sections.some(({ sure }) => sure);
  const tried = sections.map(({ sentences, sure }, at) => {
    const said = sentences.map((one) => ({ ...one, said: words(one.text).map(({ word }) => word) }));
    const all = said.reduce((sum, one) => sum + one.said.length, 0);
    return { at, sure, said, all };
  });
  const read = (section, taken) => {
    const row = chain(places(page, section.said, taken)).filter(({ from, to }) => !page.slice(from, to).some((_, k) => taken.has(from + k)));
    short(page, section.said, row);
    return { row, share: row.reduce((sum, { sentence }) => sum + section.said[sentence].said.length, 0) / (section.all || 1) };
  };
  const results = sections.map(({ sentences }) => sentences.map(() => undefined));
  const taken = new Set();
  const order = tried.filter(({ sure }) => sure || !only)
    .map((section) => ({ section, ...read(section, taken) })).sort((a, b) => b.share - a.share);
  for (const { section } of order) {
    const { row, share } = read(section, taken);
    // a teaser of another article has a headline and a sentence of it
    if (!row.length || share < (section.sure ? 0.05 : 0.3)) continue;
    for (const { sentence, from, to } of row) {
      results[section.at][sentence] = { from, to };
      for (let k = from; k < to; k++) taken.add(k);
    }
    between(page, section.said, results[section.at]);
  }
  return results;
}

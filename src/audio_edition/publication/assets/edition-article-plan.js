// A publisher's article and an edition side by side: which paragraph is read when.

// An address as the page and the edition may write it otherwise.
const same = (address) => {
  try {
    const { host, pathname } = new URL(address, document.baseURI);
    return host.replace(/^www\./, "") + pathname.replace(/\/+$/, "");
  } catch {
    return "";
  }
};

function roots(selector) {
  const all = [...document.querySelectorAll(selector)];
  return all.filter((root) => !all.some((other) => other !== root && other.contains(root)));
}

const rangeOf = (first, last) => {
  const range = document.createRange();
  range.setStart(first.start.node, first.start.at);
  range.setEnd(last.end.node, last.end.at);
  return range;
};

/**
 * What of `sections` stands in what `selector` names: passages {range, block, t, text} in order, and for
 * each sentence by its time {t, i?, range?}: the passage and where in it.
 * @param {string} selector @param {any[]} sections
 */
export async function plan(selector, sections) {
  const [{ match, words }, { collect }] = await Promise.all([import("./edition-article-match.js"), import("./edition-article-words.js")]);
  const alone = sections.length === 1;
  const page = roots(selector).flatMap((root) => collect(root, words));
  const here = [location.href, document.querySelector("link[rel=canonical]")?.getAttribute("href") ?? ""].map(same).filter(Boolean);
  const found = match(page, sections.map(({ sentences, url }) => ({ sentences, sure: alone || (url && here.includes(same(url))) })));
  const passages = [], times = [];
  sections.forEach(({ sentences }, at) => {
    let passage, open;
    sentences.forEach((sentence, i) => {
      const place = found[at][i];
      if (!place) return times.push({ t: sentence.t });
      const block = place.block ?? page[place.from].block;
      if (block !== passages[open]?.block || sentence.passage !== passage) {
        open = passages.push({ block, t: sentence.t, text: sentence.text, from: place.from, to: place.to }) - 1;
        passage = sentence.passage;
      }
      const one = passages[open];
      if (place.to) {
        one.from = Math.min(one.from ?? place.from, place.from);
        one.to = place.to;
      }
      times.push({ t: sentence.t, i: open, range: place.to && rangeOf(page[place.from], page[place.to - 1]) });
    });
  });
  for (const one of passages) {
    one.range = document.createRange();
    const others = passages.some((other) => other !== one && other.block === one.block);
    if (others && one.to) one.range = rangeOf(page[one.from], page[one.to - 1]);
    else one.range.selectNodeContents(one.block);
  }
  return { passages, times: times.sort((a, b) => a.t - b.t) };
}

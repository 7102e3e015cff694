// Which sentences of an edition are found in a publisher's article: node --test tests/player/article.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

const assets = new URL("../../src/audio_edition/publication/assets/", import.meta.url);
const { match, words } = await import(new URL("edition-article-match.js", assets));

/** A page of paragraphs as edition-article-words.js reads them; `{…}` stands for what was put in. */
const page = (...paragraphs) => paragraphs.flatMap((text, block) => {
  let last = 0, before;
  const inserted = (at) => text.lastIndexOf("{", at) > text.lastIndexOf("}", at);
  return words(text).map(({ word, at, end }) => {
    const token = { word, block, inserted: inserted(at), begins: !before || before.inserted || /\S/.test(text.slice(last, at)) };
    last = end;
    return (before = token);
  });
});
const section = (passages, sure = false) => ({
  sure, sentences: passages.flatMap((sentences, passage) => sentences.map((text) => ({ text, passage }))),
});
/** The paragraph of each sentence; undefined for none. */
const blocks = (shown, ...sections) => {
  const found = match(shown, sections).map((places) => places.map((place) => place && (place.block ?? shown[place.from].block)));
  return sections.length === 1 ? found[0] : found;
};

const A = ["The council voted on Sunday night.", "Nine members were for it, eight against.", "He agreed."];
const B = ["The trams will run every twenty minutes until four in the morning."];
const C = ["“Nobody should have to walk home,” said the mayor, Ana Sá.", "The cost isn't known."];
const ALL = [A, B, C];

test("words are compared without what type and script do to them", () => {
  const plain = (text) => words(text).map(({ word }) => word).join(" ");
  assert.equal(plain("“Don’t” co\u00ADoperate, ﬁne Sá 1,000—2nd"), "dont cooperate fine sa 1 000 2nd");
  assert.equal(plain("市議会は投票した"), "市 議 会 は 投 票 し た");
  assert.equal(plain("…  —"), "");
});

test("words say where they stand", () => {
  const text = "Ein „Wort“, 夜市 bleibt";
  for (const { at, end } of words(text)) assert.ok(!/[\s„“,]/.test(text.slice(at, end)));
});

test("paragraph for paragraph, with other quotes and spaces", () => {
  const shown = page(A.join(" "), B[0].toUpperCase(), '"Nobody should have to walk home," said the mayor, Ana Sa. The cost isn’t  known.');
  assert.deepEqual(blocks(shown, section(ALL)), [0, 0, 0, 1, 2, 2]);
});

test("what stands between is passed over", () => {
  const shown = page("The trams at night", "By Mara, 4 min read", A.join(" "), "Advertisement", B[0], "Read more: the library of tools", C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL)), [2, 2, 2, 4, 6, 6]);
});

test("a note, a label or a bracket within a sentence", () => {
  const shown = page("The council {Ad} voted on Sunday night. {1} Nine members were for it, {(pictured, left)} eight against. He agreed.", B[0], C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL)), [0, 0, 0, 1, 2, 2]);
});

test("a paragraph that says something else is not marked", () => {
  const shown = page(A.join(" "), "The trams will not run every twenty minutes until four in the morning.", C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL)), [0, 0, 0, undefined, 2, 2]);
});

test("a sentence that is half of a longer one is not that sentence", () => {
  const shown = page(A.join(" "), "The trams will run every twenty minutes until four in the morning of Friday.", C.join(" "));
  assert.equal(blocks(shown, section(ALL))[3], undefined);
  const late = page(A.join(" "), "Since May the trams will run every twenty minutes until four in the morning.", C.join(" "));
  assert.equal(blocks(late, section(ALL))[3], undefined);
});

test("a sentence that was corrected on the page stays in its paragraph", () => {
  const shown = page("The council voted on Sunday night. Ten members were for it, seven against. He agreed.", B[0], C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL)), [0, 0, 0, 1, 2, 2]);
  const gone = page("The council voted on Sunday night.", "Ten members were for it, seven against.", B[0], C.join(" "));
  assert.deepEqual(blocks(gone, section(ALL)), [0, undefined, undefined, 2, 3, 3]);
});

test("what many say proves nothing alone", () => {
  const shown = page("Others asked. He agreed. Then they left for the day.", B[0], C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL)), [undefined, undefined, undefined, 1, 2, 2]);
});

test("a quotation pulled out of the text, before it or after, is not the text", () => {
  for (const at of [0, 1, 3]) {
    const paragraphs = [A.join(" "), B[0], C.join(" ")];
    paragraphs.splice(at, 0, A[1]);
    const there = [0, 1, 2, 3].filter((i) => i !== at);
    assert.deepEqual(blocks(page(...paragraphs), section(ALL)), [0, 0, 0, 1, 2, 2].map((i) => there[i]), String(at));
  }
});

test("what is said twice is found twice, in order", () => {
  const twice = [["Never again will we do that."], B, ["Never again will we do that."]];
  assert.deepEqual(blocks(page(...twice.map(([text]) => text)), section(twice)), [0, 1, 2]);
});

test("a paragraph parted by an advertisement, and two made one", () => {
  assert.deepEqual(blocks(page(A[0], "Advertisement", `${A[1]} ${A[2]} ${B[0]}`, C.join(" ")), section(ALL)), [0, 2, 2, 2, 3, 3]);
});

test("articles in another order, and none that is only teased", () => {
  const other = [["The tool library opened with two hundred tools in March.", "By October every hammer was out."],
    ["A second shelf opens next week, and hammers will be due after three days.", "It has asked the neighbourhood for spare ones."]];
  const shown = page(other[0].join(" "), other[1].join(" "), A.join(" "), B[0], C.join(" "));
  assert.deepEqual(blocks(shown, section(ALL), section(other)), [[2, 2, 2, 3, 4, 4], [0, 0, 1, 1]]);
  const teased = page(A.join(" "), B[0], C.join(" "), "By October every hammer was out.");
  assert.deepEqual(blocks(teased, section(ALL), section(other))[1], [undefined, undefined, undefined, undefined]);
});

test("on the page of one article no other is looked for", () => {
  const other = [["The tool library opened with two hundred tools in March."]];
  const shown = page(A.join(" "), B[0], C.join(" "), other[0][0]);
  assert.deepEqual(blocks(shown, section(ALL, true), section(other))[1], [undefined]);
  assert.deepEqual(blocks(page(A.join(" ")), section([...ALL, ...ALL], true)).slice(0, 3), [0, 0, 0], "the free begin of a paid article");
});

test("a text without spaces", () => {
  const said = [["市議会は日曜の夜に投票した。", "賛成は九人、反対は八人だった。"], ["電車は二十分ごとに走る。"]];
  assert.deepEqual(blocks(page(said[0].join(""), "広告", said[1][0]), section(said)), [0, 0, 2]);
});

test("a long edition is found soon", () => {
  const said = Array.from({ length: 250 }, (_, i) => [`Sentence number ${i} tells of the harbour and of the ${i * 7} boats.`, "He agreed."]);
  const began = performance.now();
  const found = blocks(page(...said.map((two) => two.join(" "))), section(said));
  assert.deepEqual(found.slice(-4), [248, 248, 249, 249]);
  assert.ok(performance.now() - began < 20000);
});

// Unit tests of the player's pure functions: node --test tests/player/scripts.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

const assets = new URL("../../src/audio_edition/publication/assets/", import.meta.url);
const { clock, parseTime, wanted, lastBefore, passed } = await import(new URL("edition-player.js", assets));
const { linkTime, snippet } = await import(new URL("edition-tools.js", assets));
const { plain } = await import(new URL("edition-read-along.js", assets));
const { levels, paths } = await import(new URL("edition-waveform.js", assets));

test("a clock shows hours only where there are some, and rounds down", () => {
  assert.deepEqual([0, 59.9, 60, 3599, 3600, 4927.5, -3].map(clock),
    ["0:00", "0:59", "1:00", "59:59", "1:00:00", "1:22:07", "0:00"]);
});

test("times are read as links write them", () => {
  for (const [text, seconds] of [["80", 80], ["80.5", 80.5], ["1:20", 80], ["1:00:05", 3605], ["1m20s", 80], ["2h", 7200], ["1h2m3s", 3723]])
    assert.equal(parseTime(text), seconds, text);
  for (const text of ["", "soon", "-5", "1:99", "1s2m", "1e9x", ":", "1:2:3:4"])
    assert.ok(Number.isNaN(parseTime(text)), text);
});

test("what a link says is read back", () => {
  for (let s = 0; s < 8000; s += 37) assert.equal(parseTime(linkTime(s)), s);
});

test("queries and fragments ask alike", () => {
  assert.equal(wanted("?x=1&t=7"), 7);
  assert.equal(wanted("#t=1m"), 60);
  assert.ok(Number.isNaN(wanted("")));
});

test("the last time that is not after", () => {
  const times = [0, 1, 1, 4.5];
  for (const [t, index] of [[-1, -1], [0, 0], [0.9, 0], [1, 2], [4.4, 2], [4.5, 3], [99, 3]])
    assert.equal(lastBefore(times, t), index);
  assert.equal(lastBefore([], 3), -1);
});

test("a quarter is passed once, whatever the steps", () => {
  for (const step of [0.1, 0.25, 1, 7, 30]) {
    const found = [];
    for (let t = 0; t < 100; t += step) found.push(...passed(t, t + step, 100));
    assert.deepEqual(found, [25, 50, 75]);
  }
});

test("accents and capitals do not matter to a search", () => {
  assert.equal(plain("Ana Sá, ÜBER"), "ana sa, uber");
});

test("bars are means, as many as asked for, never more than there are", () => {
  assert.deepEqual(levels([-1, 1, -3, 3, -5, 5, -7, 7], 2), [4, 12]);
  assert.equal(levels([-1, 1, -2, 2], 40).length, 2);
  assert.deepEqual(levels([], 40), []);
});

test("every bar is drawn once, in the path of its chapter", () => {
  const [even, odd] = paths([1, 2, 3, 4, 5], (bar) => (bar < 2 ? 0 : 1));
  const count = (path) => path.split("M").length - 1;
  assert.deepEqual([count(even), count(odd)], [2, 3]);
  assert.ok(odd.startsWith("M8 "));
});

test("no title breaks out of the embed code", () => {
  const made = snippet({ embed: 'https://x.example/"><script>', show: "A & B", title: "<b>", embedHeight: "320" });
  assert.equal(made.match(/</g).length, 2);
  assert.match(made, /height="320"/);
});

// Unit tests of the archive's pure functions: node --test tests/player/archive.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

const assets = new URL("../../src/audio_edition/publication/assets/", import.meta.url);
const { following, here, state, weekday } = await import(new URL("edition-day.js", assets));
const { asked, fold, places, telling } = await import(new URL("edition-found.js", assets));

const at = (text) => new Date(text);

test("a day is the zone's, whatever the clocks do there", () => {
  assert.deepEqual(here("Europe/Berlin", at("2026-11-02T22:59:59Z")), { day: "2026-11-02", time: "23:59" });
  assert.deepEqual(here("Europe/Berlin", at("2026-11-02T23:00:00Z")), { day: "2026-11-03", time: "00:00" });
  assert.deepEqual(here("Europe/Berlin", at("2026-10-24T22:00:00Z")), { day: "2026-10-25", time: "00:00" }); // summer
  assert.deepEqual(here("Pacific/Kiritimati", at("2026-12-31T10:00:00Z")), { day: "2027-01-01", time: "00:00" });
  assert.deepEqual(here("America/St_Johns", at("2026-03-01T03:29:00Z")), { day: "2026-02-28", time: "23:59" });
  assert.match(here("Nowhere/Atoll", at("2026-03-01T12:00:00Z")).day, /^2026-0[23]-\d\d$/);
});

test("weekdays count from Monday", () => {
  assert.deepEqual(["2026-11-02", "2026-11-08", "1970-01-01", "1969-12-31", "2024-02-29"].map(weekday), [0, 6, 3, 2, 3]);
});

test("the next day of the show, over month and year", () => {
  assert.equal(following("2026-11-06", [0, 1, 2, 3, 4]), "2026-11-09");
  assert.equal(following("2026-12-31", [4]), "2027-01-01");
  assert.equal(following("2026-11-02", [0]), "2026-11-09");
  assert.equal(following("2026-11-02", []), undefined);
});

test("what an edition is now", () => {
  const days = [0, 1, 2, 3, 4];
  const now = (day, time = "12:00") => state("2026-11-02", { day, time }, days, "06:00");
  assert.equal(now("2026-11-02"), "today");
  assert.equal(now("2026-11-01"), "ahead");
  assert.equal(now("2026-11-03", "05:59"), "later");
  assert.equal(now("2026-11-03", "06:00"), "soFar");
  assert.equal(now("2026-11-07", "05:00"), "none");
  assert.equal(state("2026-11-02", { day: "2026-11-07", time: "05:00" }, [], ""), "soFar");
});

test("accents, capitals and apostrophes do not matter", () => {
  assert.equal(fold("Crème BRÛLÉE d’Été, Straße").plain, "creme brulee d'ete, strasse");
  assert.deepEqual(asked("  Été   D’OR "), ["ete", "d'or"]);
});

test("what was found is marked where it stands", () => {
  const marked = (text, ...words) => places(text, words).map(([from, to]) => text.slice(from, to));
  assert.deepEqual(marked("Die Straße, die STRASSE", "strasse"), ["Straße", "STRASSE"]);
  assert.deepEqual(marked("cafe\u0301 noir", "cafe"), ["cafe\u0301"]);
  assert.deepEqual(marked("👩‍🍳 crème", "creme"), ["crème"]);
  assert.deepEqual(marked("banana", "ana", "nan"), ["anana"]);
  assert.deepEqual(marked("aaa", "a"), ["aaa"]);
  assert.deepEqual(marked("nothing", "zebra"), []);
});

test("headlines with the words come first, three at most", () => {
  const all = ["One", "Two", "Three", "Four hammers", "Five"];
  assert.deepEqual(telling(all, ["hammer"]), ["Four hammers", "One", "Two"]);
  assert.deepEqual(telling(["One"], ["x"]), ["One"]);
});

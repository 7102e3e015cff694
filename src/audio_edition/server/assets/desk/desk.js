// The editor's desk. Truth lives in the files on disk; this window shows them and sends what an
// editor wishes. Here it is put together: each part is a module of its own beside this one.

import { complainOf } from "./bar.js";
import { build } from "./building.js";
import { call } from "./call.js";
import { $, make } from "./dom.js";
import { draw, retitle } from "./edition.js";
import { beginHeld } from "./held.js";
import { listen } from "./keys.js";
import { beginMay } from "./may.js";
import { beginMorning } from "./morning.js";
import { whenMade } from "./morning-new.js";
import { beginNames } from "./names.js";
import { change, load, redo, settled, takeUp, undo, whenLoaded } from "./queue.js";
import { follow } from "./runs.js";
import { beginPosition } from "./position.js";
import { exchange } from "./screen.js";
import { beginSettings } from "./settings.js";
import { desk } from "./state.js";
import { t } from "./words.js";

function approve() {
  const { edition, script } = desk.state.digests;
  const was = desk.state.seen.approve;
  const fields = { digest: edition, script_digest: script, by: $("by").value.trim(), was };
  change("approve", fields, t("approved"));
}

function choose() {
  desk.edition = $("edition").value;
  history.replaceState(null, "", `?edition=${encodeURIComponent(desk.edition)}`);
  $("player").hidden = true;
  desk.place = desk.placeText = "";
  exchange();
  load();
}

/** The server writes the page's own words: it is asked for again, when all is on disk. */
async function speak() {
  const wanted = new URLSearchParams({ edition: desk.edition, language: $("language").value });
  await settled();
  location.assign(`/desk/?${wanted}`);
}

/** Offer the editions that there are; the one in hand stays. */
async function offer() {
  const { show: title, editions, desk: name } = await (await call("editions")).json();
  $("show").textContent = title;
  desk.edition = editions.includes(desk.edition) ? desk.edition : editions[0] || "";
  $("edition").replaceChildren(...editions.map((edition) =>
    make("option", { value: edition, textContent: edition, selected: edition === desk.edition })));
  return name;
}

/** Editions were made: offer them, and go to one (none: stay). */
async function show(edition) {
  try {
    await offer();
    if (!edition) return;
    $("edition").value = edition;
    choose();
  } catch (problem) {
    complainOf(problem);
  }
}

async function begin() {
  $("build").onclick = build;
  $("approve").onclick = approve;
  $("undo").onclick = undo;
  $("redo").onclick = redo;
  $("retitle").onclick = retitle;
  $("language").onchange = speak;
  $("edition").onchange = choose;
  beginHeld();
  beginNames();
  beginSettings();
  beginPosition();
  beginMorning();
  whenMade(show);
  beginMay();
  listen();
  whenLoaded(draw);
  try {
    await takeUp(await offer());
    await load();
    follow();
  } catch (problem) {
    complainOf(problem);
  }
}

begin();

// Changes. A key is drawn at once and put into a queue; the queue is sent in order, several
// changes together, and kept until each is answered: in the browser, so that neither a page that
// is loaded anew nor a desk that was restarted loses one. Each carries the words it was made from
// (``was``); where somebody else changed those, it becomes a conflict, which keeps what was typed.
// What the changes make of the script is asked for when the queue is empty, and of the answer only
// those articles are sent that are others.

import { back, complain, complainOf, gone, pasts, say, waiting } from "./bar.js";
import { call, Gone } from "./call.js";
import { find } from "./dom.js";
import { isRefused } from "./may.js";
import { desk } from "./state.js";
import { t } from "./words.js";

const MOST = 50; // changes in one request
const WAIT = 1000; // milliseconds between two tries where the desk does not answer
const session = Math.random().toString(36).slice(2);
let kept = ""; // what the queues in the browser of this desk and this user are called
const queue = []; // changes that no answer came for yet, of whatever edition
let count = 0;
let sending = false;
let fresh = 0; // loads that were begun
let draw = () => {};
const awaited = []; // who waits for what is on the screen to be what is in the files

/** Changes that were not made, by their ids: what was wished, and what the server saw (``seen``). */
export const conflicts = new Map();

export const whenLoaded = (listener) => { draw = listener; };

export const nextDraw = () => new Promise((resolve) => { awaited.push(resolve); });

/**
 * Put a change into the queue; resolves to whether it was made, or "kept" where what was wished is
 * shown as a conflict. ``what`` is what it does, in words; one that is ``held`` by a form shows its
 * own conflict there.
 */
export function change(action, fields, done, { what = done, held = false } = {}) {
  if (isRefused(action)) return Promise.resolve(false);
  complain();
  count += 1;
  const entry = { id: `${session}-${count}`, edition: desk.edition, action, fields, done, what, held };
  const answered = new Promise((resolve) => { entry.resolve = resolve; });
  queue.push(entry);
  keep();
  send();
  return answered;
}

/** Write down in the browser what waits and what was not made, and show how much waits. */
export function keep() {
  waiting(queue.length);
  const all = [...queue.map((entry) => ({ ...entry, held: false })), ...conflicts.values()];
  try {
    if (all.length) localStorage.setItem(kept + session, JSON.stringify(all));
    else localStorage.removeItem(kept + session);
    window.onbeforeunload = null;
  } catch { // more than the browser keeps (a cover): then it asks before the page goes
    window.onbeforeunload = (event) => event.preventDefault();
  }
}

/**
 * Take up what pages of the same desk left that are closed; ``name`` tells it from other desks.
 *
 * What the page before in this tab left is taken as soon as that is closed, which takes a busy
 * machine its time. A page of another tab may only be loaded anew: it is closed where it is after
 * a while as well.
 */
export async function takeUp(name) {
  kept = `desk-queue ${name} ${find(".who")?.dataset.user ?? ""} `;
  navigator.locks?.request(kept + session, () => new Promise(() => {})); // as long as this page is open
  const before = sessionStorage.getItem("desk-page");
  sessionStorage.setItem("desk-page", session);
  if (before) navigator.locks?.request(kept + before, () => take([kept + before]));
  const closed = await left();
  setTimeout(async () => take((await left()).filter((key) => closed.includes(key))), 2 * WAIT);
}

/** What pages left that are not open now. */
async function left() {
  const open = (await navigator.locks?.query())?.held?.map((lock) => lock.name) ?? [];
  return Object.keys(localStorage).filter((key) => key.startsWith(kept) && key !== kept + session
    && !open.includes(key));
}

function take(keys) {
  const found = keys.filter((key) => localStorage.getItem(key) !== null);
  for (const key of found) {
    for (const entry of JSON.parse(localStorage.getItem(key))) {
      if (entry.problem) conflicts.set(entry.id, entry);
      else queue.push({ ...entry, left: true, resolve: () => {} });
    }
    localStorage.removeItem(key);
  }
  if (found.length) {
    keep();
    send();
  }
}

export const undo = () => change("undo", {}, t("undone"));
export const redo = () => change("redo", {}, t("redone"));

async function send() {
  if (sending) return;
  sending = true;
  let refused = false;
  while (queue.length) {
    const first = queue[0].edition;
    const end = queue.findIndex((entry) => entry.edition !== first);
    const batch = queue.slice(0, Math.min(MOST, end < 0 ? queue.length : end));
    const changes = batch.map(({ id, action, fields }) => ({ id, action, ...fields }));
    try {
      const told = await (await call(`${first}/changes`, { changes })).json();
      back();
      queue.splice(0, batch.length);
      told.outcomes.forEach((outcome, index) => {
        refused = !answer(batch[index], outcome) || refused;
      });
      if (first === desk.edition) pasts(told.history);
    } catch (problem) {
      if (problem instanceof Gone) {
        gone(problem);
        await new Promise((resolve) => { setTimeout(resolve, WAIT); });
      } else {
        // refused as a whole: nothing of it is on disk, and sending it at once will not help
        const { message: error, hint } = problem;
        queue.splice(0, batch.length).forEach((entry) => answer(entry, { error, hint, conflict: true }));
        complainOf(problem);
        refused = true;
      }
    }
    keep();
  }
  sending = false;
  await load(!refused);
}

/** For which words a change is; what was typed is for itself. */
const forOf = ({ id, edition, action, fields: { source, line, words, key, place, name, scope, article } }, outcome) =>
  JSON.stringify([edition, action, source, outcome.seen?.line ?? line, key, place, name, scope, article,
    words === undefined ? "" : id]);

function answer(entry, outcome) {
  const { resolve, ...wish } = entry;
  const same = forOf(entry, outcome);
  for (const other of conflicts.values()) if (forOf(other, other.problem) === same) conflicts.delete(other.id);
  const isKept = !outcome.ok && (outcome.conflict || entry.left) && !entry.held
    && !["undo", "redo"].includes(entry.action);
  if (outcome.ok) {
    say(entry.done);
  } else if (isKept) {
    conflicts.set(entry.id, { ...wish, problem: outcome });
    complain(t("conflict.below"));
  } else {
    complainOf(outcome);
  }
  resolve(isKept ? "kept" : outcome.ok);
  return outcome.ok;
}

/** Ask for the edition as it is in the files, and draw it. */
export async function load(clean = true) {
  if (!desk.edition) return;
  const wrong = [...conflicts.values()].some(({ edition }) => edition === desk.edition);
  if (clean) complain(wrong ? t("conflict.below") : "");
  fresh += 1;
  const mine = fresh;
  const wanted = desk.edition;
  try {
    const have = desk.served?.edition === wanted ? desk.served.version : "";
    const told = await (await call(`${wanted}?have=${encodeURIComponent(have)}`)).json();
    // a key came meanwhile, or another edition was chosen: this is not what to show
    if (mine !== fresh || wanted !== desk.edition) return;
    back();
    const before = new Map((desk.served?.articles || []).map((article) => [article.id, article]));
    told.articles = told.articles.map((article) => (article.same ? before.get(article.id) : article));
    desk.served = told;
    if (queue.length) return; // shown when those are answered
    desk.state = structuredClone(told);
    pasts(told.history);
    draw();
    for (const resolve of awaited.splice(0)) resolve();
  } catch (problem) {
    if (!(problem instanceof Gone)) {
      complainOf(problem);
    } else {
      gone(problem);
      setTimeout(() => { if (mine === fresh) load(clean); }, WAIT);
    }
  }
}

/** Resolves when every change was answered. */
export async function settled() {
  while (queue.length || sending) await new Promise((resolve) => { setTimeout(resolve, 50); });
}

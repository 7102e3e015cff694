// Changes. A key is drawn at once and put into a queue; the queue is sent in order, several
// changes together, and kept until each is answered. What the changes make of the script is asked
// for when the queue is empty, and of the answer only those articles are sent that are others.

import { back, complain, complainOf, gone, pasts, say, waiting } from "./bar.js";
import { call, Gone } from "./call.js";
import { isRefused } from "./may.js";
import { desk } from "./state.js";
import { t } from "./words.js";

const MOST = 50; // changes in one request
const WAIT = 1000; // milliseconds between two tries where the desk does not answer
const session = Math.random().toString(36).slice(2);
const queue = []; // changes that no answer came for yet, of whatever edition
let count = 0;
let sending = false;
let fresh = 0; // loads that were begun
let draw = () => {};
const awaited = []; // who waits for what is on the screen to be what is in the files

/** Of a place: what was wished for it, and the text it had then. */
export const conflicts = new Map();

export const whenLoaded = (listener) => { draw = listener; };

export const nextDraw = () => new Promise((resolve) => { awaited.push(resolve); });

/** Put a change into the queue; resolves to whether it was made. */
export function change(action, fields, done, { wish = null } = {}) {
  if (isRefused(action)) return Promise.resolve(false);
  complain();
  count += 1;
  const entry = { id: `${session}-${count}`, edition: desk.edition, action, fields, done, wish };
  const answered = new Promise((resolve) => { entry.resolve = resolve; });
  queue.push(entry);
  waiting(queue.length);
  send();
  return answered;
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
      pasts(told.history);
    } catch (problem) {
      if (problem instanceof Gone) {
        gone(queue.length, problem);
        await new Promise((resolve) => { setTimeout(resolve, WAIT); });
      } else {
        // refused as a whole: nothing of it is on disk, and sending it again will not help
        queue.splice(0, batch.length).forEach((entry) => entry.resolve(false));
        complainOf(problem);
        refused = true;
      }
    }
    waiting(queue.length);
  }
  sending = false;
  await load(!refused);
}

function answer(entry, outcome) {
  if (outcome.ok) {
    if (entry.wish) conflicts.delete(entry.wish.key);
    say(entry.done);
  } else if (outcome.conflict && entry.wish) {
    entry.wish.met = true;
    conflicts.set(entry.wish.key, entry.wish);
    complain(t("conflict.below"));
  } else {
    complainOf(outcome);
  }
  entry.resolve(outcome.ok);
  return outcome.ok;
}

/** Ask for the edition as it is in the files, and draw it. */
export async function load(clean = true) {
  if (!desk.edition) return;
  if (clean) complain();
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
      gone(queue.length, problem);
      setTimeout(() => { if (mine === fresh) load(clean); }, WAIT);
    }
  }
}

/** Resolves when every change was answered. */
export async function settled() {
  while (queue.length || sending) await new Promise((resolve) => { setTimeout(resolve, 50); });
}

// What runs in the background, whoever began it and in whatever window: followed as it goes,
// stopped, and handed on when it ended.

import { back, complain, complainOf, gone } from "./bar.js";
import { call } from "./call.js";
import { $ } from "./dom.js";
import { isRefused } from "./may.js";
import { desk } from "./state.js";
import { t, told, toldText, toldWith } from "./words.js";

const WAIT = 1000; // milliseconds until what was refused is asked for again
const mine = new Set(); // runs that were begun in this window
const endings = new Map();
const early = []; // ended while this window did not know yet whether it began them
let beginning = 0;
let idle = () => {};
let running = null;

/** ``listener(message, isMine)`` hears how each run of a kind ended. */
export const whenEnded = (kind, listener) => { endings.set(kind, listener); };

/** ``listener`` hears that nothing runs any more, whatever it was. */
export const whenIdle = (listener) => { idle = listener; };

/** Begin a run; resolves to whether it was begun, what was refused is said. */
export async function start(kind, edition, fields = {}) {
  if (isRefused(kind)) return false;
  complain();
  beginning += 1;
  try {
    const answer = await call(`/desk/morning/${encodeURIComponent(edition)}/${kind}`, fields);
    mine.add((await answer.json()).run);
    return true;
  } catch (problem) {
    complainOf(problem);
    return false;
  } finally {
    beginning -= 1;
    if (!beginning) early.splice(0).forEach(ended);
  }
}

async function stop() {
  if (!running) return;
  try {
    await call(`/desk/morning/${encodeURIComponent(running.edition)}/stop`, { run: running.run });
  } catch (problem) {
    complainOf(problem);
  }
}

/** What is said of it besides, while something runs; no one overwrites how far it is. */
export const isBusy = () => running !== null;

function shows(text, share) {
  const bar = $("progress");
  bar.hidden = false;
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
  $("progress-text").textContent = text;
}

const steps = {
  begun: (message) => {
    running = message;
    $("stop").hidden = !["build", "proof"].includes(message.kind);
    $("stop").disabled = false;
    for (const id of ["prove", "publish", "retract"]) $(id).disabled = true; // one thing at a time
    shows(t(`run.${message.kind}`, { edition: message.edition }));
  },
  started: ({ stage }) => shows(`${t(`stage.${stage}`)} …`),
  advanced: ({ stage, done, total, note }) => shows(
    t("build.advanced", { stage: t(`stage.${stage}`), done, total, note: toldText(note) }),
    total ? done / total : undefined),
  warned: ({ message }) => $("status").replaceChildren(told(message)),
  stopping: () => {
    $("stop").disabled = true;
    shows(t("run.stopping"));
  },
};

function ended(message) {
  if (beginning && !mine.has(message.run)) {
    early.push(message);
    return;
  }
  running = null;
  $("progress").hidden = true;
  $("stop").hidden = true;
  idle();
  const isMine = mine.delete(message.run);
  // a window that was opened since sees in the edition's history what ended before; one that
  // began it and heard nothing for a while is told now
  if (message.over && !isMine) return;
  if (message.type === "stopped") $("progress-text").textContent = t("run.stopped");
  if (message.type === "failed") {
    $("progress-text").textContent = t(`run.failed.${message.kind}`);
    if (message.edition === desk.edition || isMine) {
      $("alert").replaceChildren(toldWith(message.message, message.hint));
    }
  }
  endings.get(message.kind)?.(message, isMine);
}

function hear(message) {
  if (steps[message.type]) {
    if (!message.over) steps[message.type](message);
  } else if (["done", "failed", "stopped"].includes(message.type)) ended(message);
}

/** Follow what runs tell. */
export function follow() {
  $("stop").onclick = stop;
  listen();
}

function listen() {
  const events = new EventSource("/desk/api/events");
  events.onopen = back;
  events.onmessage = ({ data }) => hear(JSON.parse(data));
  events.onerror = async () => {
    if (events.readyState !== EventSource.CLOSED) {
      gone();
      return;
    }
    // the answer was a no, after which it does not try again by itself: a login is over
    try {
      await call("editions");
    } catch (problem) {
      gone(problem);
    }
    setTimeout(listen, WAIT);
  };
}

// Whether the newest edition is today's: asked of the reader's clock, in the show's time zone, while
// the page is open. Without this file the page says what is true on any day.

const DAYS = [0, 1, 2, 3, 4, 5, 6];

/** Day (`2026-11-02`) and hour (`05:30`) in an IANA zone; without one, the reader's own. */
export const here = (zone, at = new Date()) => {
  const traits = /** @type {const} */ ({ calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US", { ...traits, timeZone: zone || undefined });
  } catch {
    format = new Intl.DateTimeFormat("en-US", traits); // a zone that this browser does not know
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: `${part.year.padStart(4, "0")}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
};

const noon = (day) => Date.parse(`${day}T12:00:00Z`);
/** 0 is Monday. */
export const weekday = (day) => (Math.floor(noon(day) / 864e5) + 3) % 7;

/** The first of the show's `days` after `day`; undefined where it has none. */
export const following = (day, days) => {
  for (const ahead of DAYS) {
    const next = new Date(noon(day) + 864e5 * (ahead + 1)).toISOString().slice(0, 10);
    if (days.includes(weekday(next))) return next;
  }
};

/**
 * What the edition of `edition` is now: `today`, `ahead` (of a later day), or there is none of today:
 * `none` is expected, it comes `later`, or there is none `soFar`.
 */
export const state = (edition, { day, time }, days, due) => {
  if (edition >= day) return edition === day ? "today" : "ahead";
  if (days.length && !days.includes(weekday(day))) return "none";
  return due && time < due ? "later" : "soFar";
};

const shown = new Set();

const show = (node, at) => {
  const { editionDay, zone, days: told = "", due, today, last, next } = node.dataset;
  const now = here(zone, at), days = told.split(" ").filter(Boolean).map(Number);
  const is = state(editionDay, now, days, due);
  if (node.dataset.badge !== undefined) node.hidden = is !== "today";
  else if (today !== undefined) {
    const otherwise = (node.dataset.otherwise ??= node.textContent);
    // unless somebody else gave it a name: an article's own player
    if ([today, otherwise].includes(node.textContent)) say(node, is === "today" ? today : otherwise);
  } else {
    node.hidden = !(is in node.dataset);
    if (node.hidden) return say(node, "");
    const words = [node.dataset[is], last], comes = is !== "later" && following(now.day, days);
    if (comes) {
      const lang = node.closest("[lang]")?.lang || "en";
      const long = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
      words.push(next.replace("{date}", long.format(new Date(noon(comes)))));
    }
    say(node, words.join(" "));
  }
};

const say = (node, text) => {
  if (node.textContent !== text) node.textContent = text; // a live region is not told twice
};

const showAll = () => {
  const at = new Date();
  for (const node of shown) {
    if (node.isConnected) show(node, at);
    else shown.delete(node);
  }
};

/**
 * Say in `root` what is true now, and as long as it is on the page.
 * @param {ParentNode} root
 */
export default function day(root) {
  const at = new Date();
  for (const node of root.querySelectorAll("[data-edition-day]")) {
    show(node, at);
    shown.add(node);
  }
}

if (globalThis.document) {
  // a page that lies open over midnight, or is looked at again in the morning
  const minute = () => {
    showAll();
    setTimeout(minute, 60_000 - (Date.now() % 60_000));
  };
  for (const name of ["visibilitychange", "pageshow", "focus"]) addEventListener(name, showAll, true);
  day(document);
  minute();
}

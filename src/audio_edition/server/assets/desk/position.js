// Where the editor reads: the place stays when the text is drawn anew, and when the page is loaded
// again.

import { find, findAll } from "./dom.js";
import { desk } from "./state.js";

const WAIT = 200; // milliseconds after the last step of a scroll
let waits = 0;
let restored = "";

const name = () => `desk-position-${desk.edition}`;
const topOf = (node) => node.getBoundingClientRect().top;

/** The first paragraph below the bar, and how far it is from the window's top. */
function first() {
  const bar = find(".bar").getBoundingClientRect().bottom;
  const node = findAll("#articles .paragraph").find((one) => one.getBoundingClientRect().bottom > bar);
  return node ? { key: node.dataset.key, text: node.querySelector(".text").textContent, top: topOf(node) } : null;
}

/** The paragraph that stood there: by its place and words, or by its words elsewhere. */
function again({ key, text }) {
  const items = findAll("#articles .paragraph");
  const same = (one) => one.querySelector(".text").textContent === text;
  return items.find((one) => one.dataset.key === key && same(one)) ?? items.find(same)
    ?? items.find((one) => one.dataset.key === key);
}

function bring(place) {
  const node = again(place);
  if (node) scrollBy({ top: topOf(node) - place.top, behavior: "instant" });
}

/** Draw, and leave what is being read where it is on the screen. */
export function anchored(draw) {
  const place = scrollY > 0 ? first() : null;
  draw();
  if (restored !== desk.edition) {
    restored = desk.edition;
    const kept = sessionStorage.getItem(name());
    if (kept) bring(JSON.parse(kept));
  } else if (place) {
    bring(place);
  }
}

function keep() {
  if (restored !== desk.edition) return;
  const place = scrollY > 0 ? first() : null;
  if (place) sessionStorage.setItem(name(), JSON.stringify(place));
  else sessionStorage.removeItem(name());
}

export function beginPosition() {
  history.scrollRestoration = "manual"; // the browser would, before there is anything to scroll
  addEventListener("scroll", () => {
    clearTimeout(waits);
    waits = setTimeout(keep, WAIT);
  }, { passive: true });
  addEventListener("pagehide", keep);
}

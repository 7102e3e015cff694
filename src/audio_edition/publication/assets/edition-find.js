// The search of the archive: over titles and headlines, in tables that lie beside the pages, from the
// newest to the oldest, no more of them than are needed.

import { asked, fold, row } from "./edition-found.js";

const ROWS = 30;
const AHEAD = 3; // tables that are fetched while one is searched

/** @param {HTMLFormElement} form @param {{ offer: Function, forget: Function }} rows */
export default function begin(form, { offer, forget }) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const status = form.querySelector("[role=status]"), words = form.dataset;
  const base = new URL(words.tables, document.baseURI), lang = document.documentElement.lang;
  const found = /** @type {HTMLElement} */ (document.querySelector(".found"));
  const listed = /** @type {HTMLElement} */ (document.querySelector(".listed"));
  const list = found.querySelector("ol"), further = /** @type {HTMLElement} */ (found.querySelector(".further"));

  const kept = new Map();
  const get = (name) => {
    const url = new URL(name, base).href;
    if (!kept.has(url)) kept.set(url, fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      return answer.json();
    }).catch((problem) => {
      kept.delete(url); // the next search asks again
      throw problem;
    }));
    return kept.get(url);
  };

  async function* hits(sought) {
    const { parts } = await get(base.href);
    for (const [i, name] of parts.entries()) {
      for (const next of parts.slice(i + 1, i + 1 + AHEAD)) get(next).catch(() => {}); // told when it is its turn
      for (const one of (await get(name)).editions) {
        one.plain ??= fold([one.title, ...one.headlines, one.said, one.date].join("\n")).plain;
        if (sought.every((word) => one.plain.includes(word))) yield one;
      }
    }
  }

  const told = (text) => {
    status.textContent = text;
  };
  let now, source, count, before = "";
  const go = async (turn, sought) => {
    found.setAttribute("aria-busy", "true");
    further.hidden = true;
    try {
      let fresh = 0, more = true;
      while (fresh < ROWS && more) {
        const { value, done } = await source.next();
        if (turn !== now) return;
        more = !done;
        if (done) break;
        const item = row(value, sought, { base, lang, ...words });
        list.append(item);
        offer(item);
        fresh += 1;
      }
      count += fresh;
      further.hidden = !more;
      told(count ? words.found.replace("{n}", `${count}${more ? "+" : ""}`) : words.none);
    } catch (problem) {
      if (turn !== now) return;
      before = "";
      told(navigator.onLine ? words.gone : words.offline);
      console.warn("edition-find:", problem.message);
    } finally {
      if (turn === now) found.removeAttribute("aria-busy");
    }
  };

  const search = () => {
    const sought = asked(field.value), key = sought.join(" ");
    if (key === before) return;
    before = key;
    const turn = (now = {});
    const address = new URL(location.href);
    if (key) address.searchParams.set("q", field.value.trim());
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    forget(list);
    list.replaceChildren();
    found.hidden = !key;
    listed.hidden = !!key;
    if (key) forget(listed);
    told("");
    if (!key) return;
    source = hits(sought);
    count = 0;
    go(turn, sought);
  };

  let soon;
  field.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(search, 200);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    search();
  });
  form.addEventListener("submit", () => {
    clearTimeout(soon);
    before = ""; // a press on Enter tries again
    search();
  });
  further.addEventListener("click", async () => {
    const seen = list.children.length;
    await go(now, asked(field.value));
    const next = /** @type {HTMLElement} */ (list.children[seen]?.querySelector("h3 a"));
    next?.focus(); // the button may have gone
  });
  if (field.value) search();
}

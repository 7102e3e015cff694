// The transcript of <edition-player>: the sentence being read is marked, and words are found.
// Loaded when the transcript is open.

/** A text as searches compare it: without accents and capitals. */
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {any} player */
export default function readAlong(player, { make, lastBefore }, details) {
  const { ending, $ } = player;
  const sentences = [...details.querySelectorAll("[data-t]")];
  const times = sentences.map((node) => +node.dataset.t);
  const article = (node) => node?.closest("details.article");
  const unfold = unfolding();
  let current = -1, reading;
  ending.signal.addEventListener("abort", () => sentences[current]?.removeAttribute("aria-current"));

  // what is seen of a sentence: itself, or the heading that it is folded under
  const place = (node) => (node.closest("details.article:not([open])")?.firstElementChild ?? node).getBoundingClientRect();
  const visible = (node) => {
    const box = place(node);
    return box.height > 0 && box.top >= $.deck.getBoundingClientRect().bottom && box.bottom <= innerHeight;
  };
  const show = (t, playing) => {
    const now = lastBefore(times, t + 0.02), before = sentences[current], here = sentences[now];
    // scroll along only with a reader who reads along
    const follows = playing && now !== current && before && visible(before);
    if (now !== current) {
      before?.removeAttribute("aria-current");
      here?.setAttribute("aria-current", "true");
      current = now;
    }
    if (playing && here && reading !== article(here)) {
      // what opens above moves all that is read below it
      if (follows || place(here).top >= 0) unfold(article(here), follows);
      reading = article(here);
    }
    if (follows && here && !visible(here))
      here.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    return times[now + 1];
  };

  search(player, make, details, sentences);
  return { show };
}

/** Opens one article at a time, and closes again what it opened itself. */
function unfolding() {
  let mine;
  return (fold, closes = true) => {
    if (mine !== fold && closes && mine) mine.open = false;
    if (fold && !fold.open) (mine = fold).open = true;
    else if (mine !== fold) mine = undefined;
  };
}

function search(player, make, details, sentences) {
  const { say, on } = player;
  const field = make("input", { type: "search", placeholder: say.search, "aria-label": say.search });
  const button = make("button", { type: "button", hidden: "" }, say.play_here);
  const status = make("span", { role: "status" });
  const form = details.querySelector(".find") ?? make("div", { class: "find" });
  form.replaceChildren(field, button, status);
  details.querySelector("summary").after(form);
  const unfold = unfolding();
  player.ending.signal.addEventListener("abort", () => form.replaceChildren());

  let hits = [], current = -1;
  const go = (step) => {
    hits[current]?.classList.remove("here");
    current = (current + step + hits.length) % hits.length;
    hits[current].classList.add("here");
    unfold(hits[current].closest("details.article"));
    hits[current].scrollIntoView({ block: "center" });
    status.textContent = `${current + 1} / ${hits.length}`;
  };
  on(field, "input", () => {
    const query = plain(field.value.trim());
    hits.forEach((node) => node.classList.remove("hit", "here"));
    hits = query ? sentences.filter((node) => plain(node.textContent).includes(query)) : [];
    hits.forEach((node) => node.classList.add("hit"));
    current = -1;
    button.hidden = !hits.length;
    status.textContent = query && !hits.length ? say.no_match : "";
    if (hits.length) go(1);
    else unfold();
  });
  on(field, "keydown", (event) => {
    if (event.key === "Enter" && hits.length) go(event.shiftKey ? -1 : 1);
  });
  on(button, "click", () => player.seek(+hits[current].dataset.t, true));
}

// What an edition's player tells a publisher's article: its sentences, and which of them is being read.
// In embed.html it tells the page around by messages; an element on the page is asked directly.

/** The articles of a player: {article, url, sentences: [{t, text, passage}]}. */
export const texts = (player) => [...player.querySelectorAll("[data-article]")].map((part) => {
  const passages = [...part.querySelectorAll("h3, p")];
  return {
    article: part.dataset.article,
    url: part.querySelector(".source a")?.href ?? "",
    sentences: [...part.querySelectorAll("[data-t]")].map((node) => ({
      t: +node.dataset.t, text: node.textContent, passage: passages.indexOf(node.closest("h3, p")),
    })),
  };
});

/** Tell by `heard(t, playing)` each time that another of the `times` is reached, or playing ends. */
export function follow(player, times, heard) {
  const sorted = [...times].sort((a, b) => a - b);
  const part = {
    show(t, playing) {
      heard(t, playing);
      return sorted.find((time) => time > t + 0.02);
    },
  };
  // a player that is built anew forgets who listened
  const join = () => player.parts?.includes(part) || player.parts?.push(part);
  player.addEventListener("edition-play", join);
  join();
  return () => {
    player.removeEventListener("edition-play", join);
    const at = player.parts?.indexOf(part) ?? -1;
    if (at >= 0) player.parts.splice(at, 1);
  };
}

let told;

/** In a frame: tell the page around. May be asked again. */
export default async function tellTexts(player) {
  const say = (message, value) => parent.postMessage({ message, value }, "*");
  const sections = texts(player);
  while (!player.$) await new Promise((resolve) => setTimeout(resolve, 50)); // until it is built
  const { play_from } = player.say;
  say("edition-texts", { sections, play_from });
  told?.();
  let last;
  told = follow(player, sections.flatMap(({ sentences }) => sentences.map(({ t }) => t)), (t, playing) => {
    const now = `${playing} ${t.toFixed(2)}`;
    if (now !== last) say("edition-reading", { t, playing });
    last = now;
  });
  if (tellTexts.listens) return;
  tellTexts.listens = true;
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.message !== "edition-read-from" || !(data.value >= 0)) return;
    player.seek(data.value);
    if (player.fault) player.play();
    // a browser may want a reader's hand in this frame first
    else player.audio.play().catch(() => say("edition-refused", data.value));
  });
}
tellTexts.listens = false;

// Where the server of <edition-player> cannot send a part of a file (no byte ranges), a seek lands
// at the start. So have the whole file first: any place in it can be reached.

/**
 * Let `player` play from memory, from the place it aims at; or say that it cannot jump.
 * @param {any} player @param {AbortSignal} signal
 */
export default async function whole(player, signal) {
  const { audio, ending, say, $ } = player;
  player.tell(say.fetches_whole);
  $.card.setAttribute("aria-busy", "true");
  let url = "";
  try {
    url = await fetchWhole(audio.currentSrc || audio.src, player.patience, signal);
  } catch { /* refused below */ }
  if (url && ending.signal.aborted) return URL.revokeObjectURL(url);
  if (ending.signal.aborted) return;
  $.card.removeAttribute("aria-busy");
  if (!url) return player.refuse();
  const address = audio.getAttribute("src");
  ending.signal.addEventListener("abort", () => {
    audio.setAttribute("src", address);
    URL.revokeObjectURL(url);
  });
  player.tell("");
  audio.src = url;
  player.seek(player.aim);
}

/** A blob: address that plays here. Throws where the file does not come, or may not play. */
async function fetchWhole(address, patience, signal) {
  const silence = new AbortController();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience);
  };
  signal.addEventListener("abort", () => silence.abort());
  wait();
  try {
    const answer = await fetch(address, { signal: silence.signal });
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    const reader = answer.body.getReader(), pieces = [];
    for (;;) {
      wait();
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
    }
    const url = URL.createObjectURL(new Blob(pieces, { type: answer.headers.get("content-type") || "audio/mpeg" }));
    if ((await plays(url)) && !signal.aborted) return url;
    URL.revokeObjectURL(url);
    throw new Error("the page's policy lets no blob: play");
  } finally {
    clearTimeout(timer);
  }
}

// A page's media-src may forbid blob:. Better known before the sound is taken away.
const plays = (url) => new Promise((resolve) => {
  const trial = new Audio();
  trial.preload = "metadata";
  trial.onloadedmetadata = () => resolve(true);
  trial.onerror = () => resolve(false);
  trial.src = url;
});

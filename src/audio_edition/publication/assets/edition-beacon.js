// How far articles were heard, told to the address in data-beacon: edition, article, 0 to 100 per cent.
// No name, no number of anybody, nothing stored; nothing at all where the reader asks not to be followed.

const QUARTERS = [0, 25, 50, 75, 100];
const JUMP = 5; // seconds between two looks that are no jump

/** @param {any} player */
export default function beacon(player) {
  const { audio, dataset, on } = player;
  if (navigator.doNotTrack === "1" || /** @type {any} */ (navigator).globalPrivacyControl) return;
  const articles = [...player.querySelectorAll("[data-article]")].map(({ dataset: { article, start, length } }) => ({
    article, start: +start, length: +length, told: new Set(),
  }));
  let before = audio.currentTime;
  const look = () => {
    const now = audio.currentTime, from = before;
    before = now;
    // what was jumped over was not heard
    if (now <= from || now - from > JUMP * Math.max(1, audio.playbackRate)) return;
    for (const { article, start, length, told } of articles)
      for (const heard of QUARTERS) {
        // who comes in the midst of it has begun; sound ends a moment before the file says so
        const mark = start + Math.min((heard * length) / 100, Math.max(0, length - 0.5));
        const reached = heard ? from < mark && now >= mark : now > start && now < start + length;
        if (!reached || told.has(heard)) continue;
        told.add(heard);
        const said = new URLSearchParams({ edition: dataset.id, article, heard: String(heard) });
        navigator.sendBeacon(`${dataset.beacon}?${said}`);
      }
  };
  on(audio, "timeupdate pause ended", look);
  on(audio, "seeking", () => (before = audio.currentTime));
}

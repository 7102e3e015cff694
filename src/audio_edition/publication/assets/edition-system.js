// What the system knows of <edition-player>: lock screen, headset, media keys.
// Loaded when it plays first.

const ACTIONS = ["play", "pause", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"];
let shown; // the player that the system shows

/** @param {any} player */
export default function system(player) {
  // only where the show asked for it; nothing of it is loaded else
  if (player.dataset.beacon)
    import("./edition-beacon.js").then((part) => part.default(player)).catch(() => {});
  const session = navigator.mediaSession;
  if (!session) return {};
  const { audio, dataset, on, ending } = player;
  const handle = (acts) => {
    for (const name of ACTIONS)
      try { session.setActionHandler(/** @type {any} */ (name), acts[name] ?? null); } catch { /* not known here */ }
  };
  const leap = (step) => player.seek(player.chapterTimes[Math.max(0, player.chapter + step)] ?? 0);
  let told;
  const tell = () => {
    const title = player.chapters[player.chapter]?.firstElementChild.textContent || dataset.title;
    if (shown === player && told === title) return;
    told = title;
    session.metadata = new MediaMetadata({
      title,
      artist: dataset.show,
      album: dataset.title,
      artwork: dataset.cover ? [{ src: new URL(dataset.cover, document.baseURI).href }] : [],
    });
    if (shown === player) return;
    shown = player;
    handle({
      play: () => player.play(),
      pause: () => player.pause(),
      seekbackward: (to) => player.seek(player.place - (to.seekOffset || 15)),
      seekforward: (to) => player.seek(player.place + (to.seekOffset || 30)),
      seekto: (to) => player.seek(to.seekTime),
      previoustrack: () => leap(-1),
      nexttrack: () => leap(1),
    });
  };
  const place = () => {
    if (shown === player && audio.duration > 0 && isFinite(audio.duration))
      session.setPositionState?.({ duration: audio.duration, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, audio.duration) });
  };
  on(audio, "seeked ratechange durationchange playing pause", place);
  ending.signal.addEventListener("abort", () => {
    if (shown !== player) return;
    shown = undefined;
    handle({});
    session.metadata = null;
  });
  place();
  return {
    show(_, playing) {
      if (!playing) return;
      tell();
      place();
    },
  };
}

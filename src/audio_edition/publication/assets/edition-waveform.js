// The waveform (audiowaveform JSON, version 2) of <edition-player>, its articles in two shades.
// Loaded when the player comes into view.

/** Mean levels of `count` bars out of audiowaveform's [min, max, min, max, …]. */
export const levels = (data, count) => {
  const pairs = data.length >> 1;
  const bars = Math.min(pairs, count);
  // the mean, not the peak: speech at podcast loudness peaks everywhere alike
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * pairs) / bars), to = Math.floor(((bar + 1) * pairs) / bars);
    let sum = 0;
    for (let i = from; i < to; i++) sum += data[2 * i + 1] - data[2 * i];
    return sum / (to - from);
  });
};

/** Two SVG paths for bars 4 wide and 100 high: of even chapters and of odd ones. */
export const paths = (heights, chapterOf) => {
  const top = Math.max(...heights, 1);
  const made = ["", ""];
  heights.forEach((level, bar) => {
    const half = 2 + 46 * (level / top) ** 2;
    made[chapterOf(bar) & 1] += `M${bar * 4} ${(50 - half).toFixed(1)}h2.5v${(2 * half).toFixed(1)}h-2.5z`;
  });
  return made;
};

/** @param {any} player */
export default function waveform(player, { make, get, lastBefore }) {
  const { $, ending } = player;
  get(new URL(player.dataset.waveform, document.baseURI), "json").then(({ data, sample_rate, samples_per_pixel }) => {
    if (ending.signal.aborted) return;
    const from = +player.dataset.begin, point = (time) => 2 * Math.round((time * sample_rate) / samples_per_pixel);
    if (from >= 0) data = data.slice(point(from), point(from + player.length)); // one article of all
    const heights = levels(data, Math.max(40, $.track.clientWidth >> 2));
    const drawn = paths(heights, (bar) => Math.max(0, lastBefore(player.chapterTimes, ((bar + 0.5) / heights.length) * player.length)));
    $.track.querySelectorAll("svg").forEach((svg, i) => {
      svg.setAttribute("viewBox", `0 0 ${heights.length * 4} 100`);
      svg.replaceChildren(...drawn.map((d, odd) => make("path", { d, class: odd ? "odd" : "even" })));
      if (i) svg.classList.add("done");
    });
    $.track.classList.add("drawn");
  }).catch(() => { /* the plain bar does as well */ });
  return {};
}

// What lies behind "…" of <edition-player>: volume, sleep timer, links to share and to embed.
// Loaded when it is opened.

const SPEAKER = "M4 9.5v5h3.5l4.5 4v-13l-4.5 4z";
const NAPS = [5, 10, 15, 30, 45, 60];

/** Seconds as a link says them: `1h2m3s`. */
export const linkTime = (seconds) => {
  const s = Math.floor(seconds), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return (h ? h + "h" : "") + (h || m ? m + "m" : "") + (s % 60) + "s";
};

/** @param {any} player */
export default function tools(player, helpers) {
  const { make, button, icon } = helpers;
  const { say, dataset, $: { panel } } = player;
  const $ = Object.fromEntries([
    button("mute", say.mute, icon(SPEAKER + "M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"), icon(SPEAKER + "M16 9.5l5 5m0-5l-5 5")),
    make("input", { type: "range", id: "volume", min: 0, max: 100, step: 5, "aria-label": say.volume }),
    make("select", { id: "sleep" }),
    make("span", { id: "left" }),
    button("copy", say.copy, icon("M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1")),
    button("share", say.share, icon("M12 15V3.5M8 7l4-4 4 4M6 11H5v9h14v-9h-1")),
    button("embed", say.embed, icon("M8 7l-5 5 5 5M16 7l5 5-5 5")),
    make("textarea", { id: "byhand", hidden: "", readonly: "", rows: 3, "aria-label": say.copy_by_hand }),
  ].map((node) => [node.id, node]));
  const loud = make("span", { id: "loud" }, $.mute, $.volume);
  panel.replaceChildren(loud,
    make("label", { id: "nap" }, make("span", {}, say.sleep), $.sleep, $.left),
    make("span", { id: "send" }, $.copy, $.share, $.embed), $.byhand);
  Object.assign(player.$, $);
  $.share.hidden = !navigator.share;
  $.embed.hidden = !dataset.embed;
  volume(player, $, loud, helpers.memory);
  sending(player, $);
  return sleep(player, $, helpers.clock);
}

function volume(player, $, loud, memory) {
  const { audio, say, on } = player;
  // where the system keeps the volume to itself (iOS), a slider would lie
  const kept = audio.volume;
  audio.volume = 0.5;
  loud.hidden = audio.volume !== 0.5;
  audio.volume = kept;
  const show = () => {
    const percent = audio.muted ? 0 : Math.round(audio.volume * 100);
    $.volume.value = percent;
    $.volume.setAttribute("aria-valuetext", `${percent} %`);
    $.volume.style.setProperty("--p", `${percent}%`);
    $.mute.classList.toggle("on", !percent);
    $.mute.ariaLabel = $.mute.title = audio.muted ? say.unmute : say.mute;
  };
  on(audio, "volumechange", show);
  on($.mute, "click", () => (audio.muted = !audio.muted));
  on($.volume, "input", () => {
    const percent = +$.volume.value;
    audio.volume = percent / 100;
    if (percent) audio.muted = false;
    memory.write((all) => (all.volume = percent));
  });
  show();
}

function sleep(player, $, clock) {
  const { audio, say, on, ending, chapters } = player;
  let until, atChapter = null, tick;
  $.sleep.add(new Option(say.off, "0"));
  for (const minutes of NAPS) $.sleep.add(new Option(`${minutes} ${say.minutes}`, String(minutes)));
  if (chapters.length) $.sleep.add(new Option(say.chapter_end, "-1"));
  const left = (text) => {
    $.left.textContent = text;
    if (text) player.$.more.dataset.left = text; // seen while the panel is closed, too
    else delete player.$.more.dataset.left;
  };
  const off = () => {
    clearInterval(tick);
    until = atChapter = null;
    left("");
  };
  const done = () => {
    audio.pause();
    off();
    $.sleep.value = 0;
    player.tell(say.slept);
  };
  const count = () => {
    const rest = (until - Date.now()) / 1000;
    if (rest <= 0) done();
    else left(clock(Math.ceil(rest)));
  };
  on($.sleep, "change", () => {
    off();
    const minutes = +$.sleep.value;
    if (minutes < 0) {
      atChapter = player.chapter;
      toEnd(player.place);
    }
    if (minutes <= 0) return;
    until = Date.now() + minutes * 60000;
    tick = setInterval(count, 1000);
    count();
  });
  // of the chapter, at the speed it is heard with
  const toEnd = (t) =>
    left(clock(Math.ceil(((player.chapterTimes[atChapter + 1] ?? player.length) - t) / audio.playbackRate)));
  ending.signal.addEventListener("abort", off);
  return {
    show(t, playing) {
      if (atChapter === null) return;
      if (player.chapter === atChapter) toEnd(t);
      else if (playing) done();
    },
  };
}

function sending(player, $) {
  const { say, on, dataset } = player;
  const copy = async (text, told) => {
    $.byhand.hidden = true;
    $.byhand.value = text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // no permission (an iframe without clipboard-write) or no secure context
      $.byhand.hidden = false;
      $.byhand.select();
      if (!document.execCommand("copy")) return player.tell(say.copy_by_hand);
      $.byhand.hidden = true;
    }
    player.tell(told);
  };
  // the edition's own address, at this time
  const link = () => {
    const page = new URL(dataset.page || location.href.split(/[?#]/)[0]);
    const t = Math.floor(player.place + (+dataset.begin || 0)); // an article begins somewhere in it
    if (t) page.searchParams.set("t", linkTime(t));
    return page.href;
  };
  on($.copy, "click", () => copy(link(), say.copied));
  on($.embed, "click", () => copy(snippet(dataset), say.embed_copied));
  on($.share, "click", () =>
    navigator.share({ title: dataset.title, url: link() })
      .catch((problem) => problem.name === "AbortError" || $.copy.click()));
}

/** The iframe to paste elsewhere, as `audio-edition embed` prints it. */
export const snippet = ({ embed, show, title, embedHeight }) => {
  const safe = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<iframe src="${safe(embed)}" title="${safe(`${show}: ${title}`)}" width="100%" height="${+embedHeight}" frameborder="0" loading="lazy" allow="clipboard-write"></iframe>`;
};

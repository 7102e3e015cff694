// <edition-player>: controls, chapters and read-along over the <audio> it contains.
// Part of audio-edition, GPL-3.0-or-later. No dependency, no build step, no cookie.
// Without this file the browser's own controls, the chapter links and the transcript remain.

const get = async (url, how) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer[how]();
};
const beside = (name) => new URL(name, import.meta.url).href;
const resources = Promise.all([
  // the part before the mark styles what lies in the page, the part after it the controls
  get(beside("edition-player.css"), "text").then((css) =>
    Promise.all(css.split("/*! controls */").map((part) => new CSSStyleSheet().replace(part)))),
  get(beside("labels.json"), "json"),
]);

const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const turn = (path, text) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/><text x="12" y="16.3">${text}</text></svg>`;
const SPEAKER = "M4 9.5v5h3.5l4.5 4v-13l-4.5 4z";
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const NAPS = [5, 10, 15, 30, 45, 60];
const STORE = "edition-player";

const clock = (seconds) => {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

// 80, 80.5, 1:20, 1m20s, 1h2m3s → seconds; NaN for anything else
const parseTime = (text) => {
  if (/^\d+(:[0-5]?\d){1,2}(\.\d+)?$/.test(text)) return text.split(":").reduce((sum, n) => sum * 60 + +n, 0);
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  return found && text ? (+found[1] || 0) * 3600 + (+found[2] || 0) * 60 + (+found[3] || 0) : NaN;
};

const linkTime = (seconds) => {
  const s = Math.floor(seconds), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return (h ? h + "h" : "") + (h || m ? m + "m" : "") + (s % 60) + "s";
};

const wanted = (query) => parseTime(new URLSearchParams(query.replace(/^[?#]/, "")).get("t") ?? "");

// the last index whose time is not after t; -1 before the first
const lastBefore = (times, t) => {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Local only; a browser that forbids storage (private windows, sandboxed frames) just forgets.
const memory = {
  read() {
    try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; }
  },
  write(change) {
    try {
      const all = memory.read();
      change(all);
      const places = Object.entries(all.at || {}).sort((a, b) => b[1][1] - a[1][1]).slice(0, 30);
      localStorage.setItem(STORE, JSON.stringify({ ...all, at: Object.fromEntries(places) }));
    } catch { /* forgets */ }
  },
};

let sounding; // the one player of this page that plays

class EditionPlayer extends HTMLElement {
  async connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    try {
      if (this.hasAttribute("src")) await this.#fetchContent();
      const [sheets, labels] = await resources;
      this.audio = this.querySelector("audio");
      if (!this.audio) return;
      const lang = this.closest("[lang]")?.lang || "en";
      this.lang ||= lang;
      this.say = { ...labels.en, ...labels[lang.split("-")[0].toLowerCase()], ...labels[lang] };
      this.#build(...sheets);
    } catch (problem) {
      this.ready = false; // the native controls stay
      console.warn("edition-player:", problem.message);
    }
  }

  // <edition-player src="https://…/audio/today/">: take over what that address embeds
  async #fetchContent() {
    const base = new URL("embed.html", new URL(this.getAttribute("src"), document.baseURI));
    const page = new DOMParser().parseFromString(await get(base, "text"), "text/html");
    const source = page.querySelector("edition-player");
    if (!source) return;
    for (const name of ["src", "href"])
      for (const node of source.querySelectorAll(`[${name}]`))
        node.setAttribute(name, new URL(node.getAttribute(name), base).href);
    for (const { name, value } of source.attributes)
      if (!this.hasAttribute(name))
        this.setAttribute(name, /cover|waveform/.test(name) ? new URL(value, base).href : value);
    this.replaceChildren(...source.childNodes);
  }

  #build(outer, inner) {
    const { say, audio } = this;
    const root = this.getRootNode();
    if (!root.adoptedStyleSheets.includes(outer)) root.adoptedStyleSheets.push(outer);
    const shadow = (this.shadow = this.attachShadow({ mode: "open" }));
    shadow.adoptedStyleSheets = [outer, inner];
    const button = (name, label, drawing) =>
      `<button type="button" id="${name}" aria-label="${label}" title="${label}">${drawing}</button>`;
    shadow.innerHTML = `<div id="card" role="group" aria-label="${say.player}">
<slot name="head"></slot>
<div id="deck">${button("play", say.play, icon("M8 5v14l11-7z") + icon("M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"))}
<div id="middle"><p id="now" dir="auto"></p>
<div id="track"><svg preserveAspectRatio="none" aria-hidden="true"><path/></svg><svg preserveAspectRatio="none" aria-hidden="true" class="done"><path/></svg><div id="ticks"></div>
<input type="range" id="seek" min="0" step="any" value="0" aria-label="${say.position}"></div>
<slot name="time"></slot></div></div>
<div id="tools">
${button("back", say.back, turn("M4 4v5h5M4.6 9a8.5 8.5 0 1 1-1 5", 15))}${button("forward", say.forward, turn("M20 4v5h-5M19.4 9a8.5 8.5 0 1 0 1 5", 30))}
<label title="${say.speed}"><span class="hidden">${say.speed}</span><select id="speed"></select></label>
<span id="loud">${button("mute", say.mute, icon(SPEAKER + "M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11") + icon(SPEAKER + "M16 9.5l5 5m0-5l-5 5"))}<input type="range" id="volume" min="0" max="100" step="5" aria-label="${say.volume}"></span>
<label title="${say.sleep}">${icon("M19.5 14.5A8 8 0 1 1 9.5 4.5a6.5 6.5 0 0 0 10 10z")}<span class="hidden">${say.sleep}</span><select id="sleep"></select></label>
<span id="send">${button("copy", say.copy, icon("M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"))}${button("share", say.share, icon("M12 15V3.5M8 7l4-4 4 4M6 11H5v9h14v-9h-1"))}${button("embed", say.embed, icon("M8 7l-5 5 5 5M16 7l5 5-5 5"))}</span>
</div>
<p id="status" role="status"></p><textarea id="byhand" hidden readonly rows="3"></textarea><slot></slot></div>`;
    this.$ = Object.fromEntries([...shadow.querySelectorAll("[id]")].map((node) => [node.id, node]));
    const { $ } = this;
    const length = parseFloat(this.dataset.duration);
    this.length = length > 0 ? length : 0;
    this.at = this.querySelector("[data-at]");
    this.chapters = [...this.querySelectorAll(".chapters [data-t]")];
    this.sentences = [...this.querySelectorAll(".transcript [data-t]")];
    this.chapterTimes = this.chapters.map((node) => +node.dataset.t);
    this.sentenceTimes = this.sentences.map((node) => +node.dataset.t);
    this.unit = (n, unit) =>
      new Intl.NumberFormat(this.lang, { style: "unit", unit, unitDisplay: "long" }).format(n);

    for (const speed of SPEEDS) $.speed.add(new Option(`${speed.toLocaleString(this.lang)}×`, speed, speed === 1));
    $.sleep.add(new Option(say.off, 0));
    for (const minutes of NAPS) $.sleep.add(new Option(`${minutes} ${say.minutes}`, minutes));
    if (this.chapters.length) $.sleep.add(new Option(say.chapter_end, -1));
    $.share.hidden = !navigator.share;
    $.embed.hidden = !this.dataset.embed;
    $.seek.max = this.length;
    for (const time of this.chapterTimes.slice(1)) {
      const tick = document.createElement("i");
      tick.style.insetInlineStart = `${(100 * time) / this.length}%`;
      $.ticks.append(tick);
    }

    const saved = memory.read();
    this.#setVolume(saved.volume ?? 100);
    this.#setSpeed(SPEEDS.includes(saved.speed) ? saved.speed : 1);
    // where the system keeps the volume to itself (iOS), a slider would lie
    audio.volume = 0.5;
    $.loud.hidden = audio.volume !== 0.5;
    audio.volume = $.volume.value / 100;

    audio.controls = false;
    this.#listen();
    this.#search();
    this.#draw();
    this.#begin(saved);
  }

  // a link to a time wins over where the reader stopped; what lies past the end is no time
  #begin(saved) {
    const asked = [location.hash, location.search].map(wanted).find((t) => t < this.length);
    const [place] = saved.at?.[this.#key()] ?? [];
    if (asked >= 0) this.seek(asked);
    else if (place > 0 && place < this.length) {
      this.seek(place);
      this.#tell(this.say.resumed);
    } else this.#show();
  }

  #listen() {
    const { $, audio } = this;
    const on = (node, names, act) => names.split(" ").forEach((name) => node.addEventListener(name, act));
    on($.play, "click", () => this.toggle());
    on($.back, "click", () => this.seek(audio.currentTime - 15));
    on($.forward, "click", () => this.seek(audio.currentTime + 30));
    on($.seek, "input", () => this.seek(+$.seek.value));
    on($.seek, "keydown", (event) => {
      const step = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.seek(audio.currentTime + step);
    });
    on($.speed, "change", () => this.#setSpeed(+$.speed.value, true));
    on($.volume, "input", () => this.#setVolume(+$.volume.value, true));
    on($.mute, "click", () => (audio.muted = !audio.muted));
    on($.sleep, "change", () => this.#setSleep(+$.sleep.value));
    on($.copy, "click", () => this.#copy(this.link(), this.say.copied));
    on($.embed, "click", () => this.#copy(this.snippet(), this.say.embed_copied));
    on($.share, "click", () =>
      navigator.share({ title: this.dataset.title, url: this.link() })
        .catch((problem) => problem.name === "AbortError" || $.copy.click()));

    on(audio, "play", () => {
      if (sounding !== this) sounding?.audio.pause();
      sounding = this;
      this.#media();
    });
    on(audio, "play pause ended seeked seeking ratechange timeupdate durationchange", () => this.#show());
    on(audio, "volumechange", () => this.#showVolume());
    on(audio, "pause ended", () => this.#save());
    on(audio, "waiting", () => $.card.setAttribute("aria-busy", "true"));
    on(audio, "playing pause canplay error", () => $.card.removeAttribute("aria-busy"));
    on(audio, "error", () => this.#tell(this.say.failed));
    on(window, "pagehide", () => this.#save());
    on(window, "hashchange", () => {
      const t = wanted(location.hash);
      if (t < this.length) this.seek(t);
    });

    on(this, "click", (event) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const from = event.target.closest("[data-t], [data-from]");
      if (!from || (getSelection().type === "Range" && !from.href)) return;
      event.preventDefault();
      this.seek(+(from.dataset.t ?? from.parentNode.querySelector("[data-t]").dataset.t), true);
    });
    on(this, "keydown", (event) => {
      const inside = event.composedPath()[0];
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName) && inside.type !== "range") return;
      const key = event.key.toLowerCase();
      if (key === " " && /^(BUTTON|SUMMARY)$/.test(inside.tagName)) return;
      const act = { " ": () => this.toggle(), k: () => this.toggle(), j: () => $.back.click(), l: () => $.forward.click(), m: () => $.mute.click() }[key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    this.#tell("");
    this.audio.play().catch((problem) => {
      if (problem.name !== "AbortError") this.#tell(this.say.failed);
    });
  }

  // before anything is loaded, currentTime is where playing will begin (HTML, 4.8.11.9)
  seek(seconds, andPlay) {
    this.audio.currentTime = Math.min(Math.max(0, seconds), Math.max(0, this.length - 0.1));
    this.#show();
    if (andPlay && this.audio.paused) this.play();
  }

  link() {
    const t = Math.floor(this.audio.currentTime);
    return (this.dataset.page || location.href.split(/[?#]/)[0]) + (t ? `?t=${linkTime(t)}` : "");
  }

  snippet() {
    const { embed, show, title } = this.dataset;
    const safe = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt()};`);
    return `<iframe src="${safe(embed)}" title="${safe(`${show}: ${title}`)}" width="100%" height="320" frameborder="0" loading="lazy" allow="clipboard-write"></iframe>`;
  }

  async #copy(text, done) {
    const { byhand } = this.$;
    byhand.hidden = true;
    byhand.value = text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // no permission (an iframe without clipboard-write) or no secure context
      byhand.hidden = false;
      byhand.select();
      if (!document.execCommand("copy")) return this.#tell(this.say.copy_by_hand);
      byhand.hidden = true;
    }
    this.#tell(done);
  }

  #tell(text) {
    this.$.status.textContent = text;
  }

  #setSpeed(speed, keep) {
    this.$.speed.value = this.audio.playbackRate = this.audio.defaultPlaybackRate = speed;
    if (keep) memory.write((all) => (all.speed = speed));
  }

  #setVolume(percent, keep) {
    this.audio.volume = percent / 100;
    if (percent) this.audio.muted = false;
    if (keep) memory.write((all) => (all.volume = percent));
    this.#showVolume();
  }

  #showVolume() {
    const { $, audio, say } = this;
    const percent = audio.muted ? 0 : Math.round(audio.volume * 100);
    $.volume.value = percent;
    $.volume.setAttribute("aria-valuetext", `${percent} %`);
    $.volume.style.setProperty("--p", `${percent}%`);
    $.mute.classList.toggle("on", !percent);
    $.mute.ariaLabel = $.mute.title = audio.muted ? say.unmute : say.mute;
  }

  #setSleep(minutes) {
    clearTimeout(this.nap);
    this.napChapter = minutes < 0 ? this.chapter : null;
    if (minutes > 0) this.nap = setTimeout(() => this.#sleep(), minutes * 60000);
  }

  #sleep() {
    this.audio.pause();
    this.napChapter = null;
    this.$.sleep.value = 0;
    this.#tell(this.say.slept);
  }

  // the edition's own address: the same on every page, another for every show
  #key() {
    return this.dataset.page || this.dataset.id;
  }

  #save() {
    const t = this.audio.currentTime, key = this.#key();
    if (!key || !(t > 0)) return;
    this.saved = t;
    memory.write((all) => {
      all.at ||= {};
      if (t < 3 || t > this.length - 5) delete all.at[key];
      else all.at[key] = [Math.floor(t), Date.now()];
    });
  }

  // Everything that follows the time. A timer of its own meets each sentence on the dot:
  // timeupdate comes only four times a second.
  #show() {
    const { $, audio, say } = this;
    const t = audio.currentTime;
    if (audio.duration > 0 && isFinite(audio.duration)) $.seek.max = this.length = audio.duration;
    $.seek.value = t;
    $.track.style.setProperty("--p", `${this.length ? (100 * t) / this.length : 0}%`);
    const spoken = (s) =>
      (s >= 60 ? this.unit(Math.floor(s / 60), "minute") + " " : "") + this.unit(Math.floor(s % 60), "second");
    $.seek.setAttribute("aria-valuetext", `${spoken(t)} ${say.of} ${spoken(this.length)}`);
    if (this.at) this.at.textContent = clock(t);
    const playing = !audio.paused && !audio.ended;
    $.play.classList.toggle("on", playing);
    $.play.ariaLabel = $.play.title = playing ? say.pause : say.play;

    const chapter = lastBefore(this.chapterTimes, t + 0.05);
    if (chapter !== this.chapter) {
      this.#mark(this.chapters, this.chapter, chapter);
      this.chapter = chapter;
      $.now.textContent = this.chapters[chapter]?.firstElementChild.textContent || this.dataset.title;
      if (this.napChapter != null && chapter !== this.napChapter && playing) this.#sleep();
      if (playing) this.#media();
    }
    const sentence = lastBefore(this.sentenceTimes, t + 0.02);
    if (sentence !== this.sentence) {
      const before = this.sentences[this.sentence];
      const follows = playing && before && this.#visible(before);
      this.#mark(this.sentences, this.sentence, sentence);
      this.sentence = sentence;
      const here = this.sentences[sentence];
      // scroll along only with a reader who reads along
      if (follows && here && !this.#visible(here)) here.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
    clearTimeout(this.timer);
    if (playing) {
      const next = Math.min(this.sentenceTimes[sentence + 1] ?? Infinity, this.chapterTimes[chapter + 1] ?? Infinity, Math.floor(t) + 1);
      this.timer = setTimeout(() => this.#show(), Math.max(10, (1000 * (next - t)) / audio.playbackRate));
      if (Math.abs(t - (this.saved ?? 0)) > 5) this.#save();
    }
  }

  #mark(nodes, before, now) {
    nodes[before]?.removeAttribute("aria-current");
    nodes[now]?.setAttribute("aria-current", "true");
  }

  #visible(node) {
    const box = node.getBoundingClientRect();
    return box.height > 0 && box.top >= 96 && box.bottom <= innerHeight; // below the controls
  }

  #search() {
    const { say } = this;
    const box = this.querySelector(".transcript > summary");
    if (!box) return;
    const form = document.createElement("div");
    form.className = "find";
    form.innerHTML = `<input type="search" placeholder="${say.search}" aria-label="${say.search}"><button type="button" hidden>${say.play_here}</button><span role="status"></span>`;
    box.after(form);
    const [field, button, status] = form.children;
    let hits = [], current = -1;
    const go = (step) => {
      hits[current]?.classList.remove("here");
      current = (current + step + hits.length) % hits.length;
      hits[current].classList.add("here");
      hits[current].scrollIntoView({ block: "center" });
      status.textContent = `${current + 1} / ${hits.length}`;
    };
    field.addEventListener("input", () => {
      const query = plain(field.value.trim());
      hits.forEach((node) => node.classList.remove("hit", "here"));
      hits = query ? this.sentences.filter((node) => plain(node.textContent).includes(query)) : [];
      hits.forEach((node) => node.classList.add("hit"));
      current = -1;
      button.hidden = !hits.length;
      status.textContent = query && !hits.length ? say.no_match : "";
      if (hits.length) go(1);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && hits.length) go(event.shiftKey ? -1 : 1);
    });
    button.addEventListener("click", () => this.seek(+hits[current].dataset.t, true));
  }

  // The waveform (audiowaveform JSON, version 2) comes when the player comes into view.
  #draw() {
    const url = this.dataset.waveform;
    if (!url) return;
    const watch = new IntersectionObserver(async ([entry]) => {
      if (!entry.isIntersecting) return;
      watch.disconnect();
      try {
        const { data } = await get(new URL(url, document.baseURI), "json");
        const pairs = data.length >> 1;
        const bars = Math.min(pairs, Math.max(40, this.$.track.clientWidth >> 2));
        // the mean, not the peak: speech at podcast loudness peaks everywhere alike
        const levels = Array.from({ length: bars }, (_, bar) => {
          const from = Math.floor((bar * pairs) / bars), to = Math.floor(((bar + 1) * pairs) / bars);
          let sum = 0;
          for (let i = from; i < to; i++) sum += data[2 * i + 1] - data[2 * i];
          return sum / (to - from);
        });
        const top = Math.max(...levels, 1);
        const path = levels.map((level, bar) => {
          const half = 2 + 46 * (level / top) ** 2;
          return `M${bar * 4} ${50 - half}h2.5v${2 * half}h-2.5z`;
        }).join("");
        for (const svg of this.$.track.querySelectorAll("svg")) {
          svg.setAttribute("viewBox", `0 0 ${bars * 4} 100`);
          svg.firstChild.setAttribute("d", path);
        }
        this.$.track.classList.add("drawn");
      } catch { /* the plain bar does as well */ }
    });
    watch.observe(this);
  }

  // lock screen and headset
  #media() {
    const session = navigator.mediaSession;
    if (!session) return;
    const { audio, dataset } = this;
    session.metadata = new MediaMetadata({
      title: this.chapters[this.chapter]?.firstElementChild.textContent || dataset.title,
      artist: dataset.show,
      album: dataset.title,
      artwork: dataset.cover ? [{ src: new URL(dataset.cover, document.baseURI).href }] : [],
    });
    const leap = (step) => this.seek(this.chapterTimes[Math.max(0, this.chapter + step)] ?? 0);
    for (const [action, act] of Object.entries({
      play: () => this.play(),
      pause: () => audio.pause(),
      seekbackward: (to) => this.seek(audio.currentTime - (to.seekOffset || 15)),
      seekforward: (to) => this.seek(audio.currentTime + (to.seekOffset || 30)),
      seekto: (to) => this.seek(to.seekTime),
      previoustrack: () => leap(-1),
      nexttrack: () => leap(1),
    })) try { session.setActionHandler(action, act); } catch { /* not known here */ }
    if (audio.duration > 0) session.setPositionState?.({ duration: audio.duration, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, audio.duration) });
  }
}

customElements.get("edition-player") || customElements.define("edition-player", EditionPlayer);

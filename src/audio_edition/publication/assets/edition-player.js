// <edition-player>: controls, chapters and read-along over the <audio> it contains.
// Part of audio-edition, GPL-3.0-or-later.
// Without it the browser's controls, the chapter links and the transcript remain.

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const STORE = "edition-player";
const PATIENCE = 12; // seconds without one byte, until a server counts as silent

const get = async (url, how) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer[how]();
};
const beside = (name) => new URL(name, import.meta.url).href;
const kept = {}; // for the next player; what failed is asked for again
const once = (url, how, made = (data) => data) =>
  (kept[url] ??= get(url, how).then(made).catch((problem) => {
    delete kept[url];
    throw problem;
  }));
// the part before the mark styles what lies in the page, the part after it the controls
const loadSheets = () => once(beside("edition-player.css"), "text", (css) =>
  Promise.all(css.split("/*! controls */").map((part) => new CSSStyleSheet().replace(part))));
// the page names the labels of its own language; who asks for another one gets all
const loadLabels = async (player, lang) => {
  const { labels, spoken } = player.dataset;
  if (labels && spoken === lang) return once(labels, "json");
  const all = await once(beside("labels.json"), "json");
  return { ...all.en, ...all[lang.split("-")[0].toLowerCase()], ...all[lang] };
};

const make = (tag, traits = {}, ...children) => {
  const node = /^(svg|path|text|g)$/.test(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) if (value !== false) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const icon = (path, text) => make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, make("path", { d: path }),
  ...(text ? [make("text", { x: 12, y: 16.3 }, text)] : []));
const button = (id, label, ...drawing) => make("button", { type: "button", id, part: id, "aria-label": label, title: label }, ...drawing);

/** `1:02:03` or `2:03`, rounded down. */
export const clock = (seconds) => {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

/** 80, 80.5, 1:20, 1m20s, 1h2m3s → seconds; NaN for anything else. */
export const parseTime = (text) => {
  if (/^\d+(:[0-5]?\d){1,2}(\.\d+)?$/.test(text)) return text.split(":").reduce((sum, n) => sum * 60 + +n, 0);
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  return found && text ? (+found[1] || 0) * 3600 + (+found[2] || 0) * 60 + (+found[3] || 0) : NaN;
};

/** The time that a query or a fragment asks for; NaN for none. */
export const wanted = (query) => parseTime(new URLSearchParams(query.replace(/^[?#]/, "")).get("t") ?? "");

/** The last index whose time is not after t; -1 before the first. */
export const lastBefore = (times, t) => {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** The quarters of `length` (25, 50, 75) that lie after `before` and not after `now`. */
export const passed = (before, now, length) =>
  [25, 50, 75].filter((percent) => before < (percent * length) / 100 && (percent * length) / 100 <= now);

// A browser that forbids storage (private windows, sandboxed frames) just forgets.
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
let addressed; // the one player of this page that an address with a time means

// Node tests the functions above
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class EditionPlayer extends Base {
  static observedAttributes = ["src", "lang", "data-title", "data-duration", "data-page", "data-waveform", "data-icon"];

  connectedCallback() {
    if (!this.hasAttribute("src")) addressed ??= this;
    if (this.ready) this.#adopt();
    else this.#open();
  }

  disconnectedCallback() {
    // moved, it comes back at once, and plays on
    queueMicrotask(() => this.isConnected || this.#close());
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.ready || this.filling) return;
    if (name === "src") this.content = "";
    clearTimeout(this.change);
    const stays = this.content !== ""; // then it plays on
    this.change = setTimeout(() => {
      if (!this.isConnected) return;
      this.#close(stays);
      this.#open();
    });
  }

  async #open() {
    if (this.ready) return;
    this.ready = true;
    const ending = (this.ending = new AbortController());
    try {
      this.filling = true; // what comes now is no change of the host's
      const src = this.getAttribute("src");
      if (src) {
        const { default: fill } = await import("./edition-elsewhere.js");
        if (this.content !== src && await fill(this, src, ending.signal)) this.content = src;
        return;
      }
      const lang = this.getAttribute("lang") || this.closest("[lang]")?.getAttribute("lang") || "en";
      const [sheets, say] = await Promise.all([loadSheets(), loadLabels(this, lang)]);
      if (ending.signal.aborted) return;
      this.audio = this.querySelector("audio");
      if (!this.audio) return;
      this.sheets = sheets;
      this.lang ||= lang;
      this.say = say;
      this.#build();
    } catch (problem) {
      if (ending.signal.aborted) return;
      this.ready = false; // the native controls stay
      console.warn("edition-player:", problem.message);
    } finally {
      if (this.ending === ending) this.filling = false;
    }
  }

  #close(stays = false) {
    if (!this.ready) return;
    this.ready = this.filling = false;
    this.ending.abort();
    this.reaching?.abort();
    if (addressed === this) addressed = undefined;
    const { audio } = this;
    for (const timer of [this.timer, this.silence, this.change]) clearTimeout(timer);
    if (!audio) return;
    this.#save();
    if (!stays) {
      audio.pause();
      audio.controls = true;
      if (sounding === this) sounding = undefined;
    }
    this.parts = [];
    this.#mark(this.chapters, this.chapter, -1);
    this.chapter = this.shown = undefined;
  }

  #adopt() {
    if (!this.sheets) return;
    const root = /** @type {Document} */ (this.getRootNode());
    if (!root.adoptedStyleSheets.includes(this.sheets[0])) root.adoptedStyleSheets.push(this.sheets[0]);
  }

  #build() {
    const { say, audio, dataset } = this;
    this.#adopt();
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.shadow = shadow;
    shadow.adoptedStyleSheets = this.sheets;
    const bars = () => make("svg", { preserveAspectRatio: "none", "aria-hidden": "true" });
    const track = make("div", { id: "track", part: "track" }, bars(), bars(), make("div", { id: "ticks" }),
      make("input", { type: "range", id: "seek", min: 0, step: "any", value: 0, "aria-label": say.position }));
    shadow.replaceChildren(make("div", { id: "card", part: "card", role: "group", "aria-label": say.player },
      make("slot", { name: "head" }),
      make("div", { id: "deck", part: "deck" },
        ...(dataset.icon ? [make("img", { id: "cover", part: "cover", src: dataset.icon, alt: "", width: 56, height: 56 })] : []),
        make("p", { id: "now", part: "now", dir: "auto" }), make("slot", { name: "time" }), track,
        make("div", { id: "keys" },
          button("back", say.back, icon("M4 4v5h5M4.6 9a8.5 8.5 0 1 1-1 5", "15")),
          button("play", say.play, icon("M8 5v14l11-7z"), icon("M7 5h3.5v14H7zM13.5 5H17v14h-3.5z")),
          button("forward", say.forward, icon("M20 4v5h-5M19.4 9a8.5 8.5 0 1 0 1 5", "30")),
          make("label", { title: say.speed }, make("span", { class: "hidden" }, say.speed), make("select", { id: "speed", part: "speed" })),
          button("more", say.more, icon("M5 12h.01M12 12h.01M19 12h.01")))),
      make("div", { id: "panel", part: "panel", hidden: "" }),
      make("div", { id: "news" }, make("p", { id: "status", part: "status", role: "status" }), make("button", { type: "button", id: "retry", part: "retry", hidden: "" }, say.retry)),
      make("slot")));
    const $ = (this.$ = Object.fromEntries(/** @type {any[]} */ ([...shadow.querySelectorAll("[id]")]).map((node) => [node.id, node])));
    $.more.setAttribute("aria-expanded", "false");
    this.declared = Math.max(0, parseFloat(dataset.duration) || 0);
    this.length = this.declared;
    this.at = this.querySelector("[data-at]");
    this.chapters = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".chapters [data-t]")]);
    this.chapterTimes = this.chapters.map((node) => +node.dataset.t);
    this.place = audio.currentTime;
    this.fault = "";
    this.early = this.ends = this.landed = 0;
    this.begun = false;
    this.parts = [];
    this.unit = (n, unit) => new Intl.NumberFormat(this.lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
    for (const speed of SPEEDS) $.speed.add(new Option(`${speed.toLocaleString(this.lang)}×`, String(speed), speed === 1));
    $.seek.max = this.length;
    for (const time of this.chapterTimes.slice(1)) {
      const tick = make("i");
      tick.style.left = `${(100 * time) / this.length}%`;
      $.ticks.append(tick);
    }

    const saved = memory.read();
    audio.volume = (saved.volume ?? 100) / 100;
    this.setSpeed(SPEEDS.includes(saved.speed) ? saved.speed : 1);
    audio.controls = false;
    this.on = (node, names, act) =>
      names.split(" ").forEach((name) => node.addEventListener(name, act, { signal: this.ending.signal }));
    this.#listen();
    this.#ask();
    this.#begin(saved);
  }

  // What comes when it is asked for. A part that cannot be had is missed, and nothing else.
  async #load(asked, ...more) {
    const { ending } = this;
    try {
      const part = (await asked()).default;
      if (ending.signal.aborted) return;
      this.parts.push(part(this, { make, button, icon, clock, lastBefore, memory, get }, ...more));
      this.#show();
    } catch (problem) {
      console.warn("edition-player:", problem.message);
    }
  }

  #ask() {
    const { $, on, dataset, ending } = this;
    const text = /** @type {HTMLDetailsElement} */ (this.querySelector(".transcript"));
    let read;
    this.tools = this.system = undefined;
    const openText = () => text.open && (read ??= this.#load(() => import("./edition-read-along.js"), text));
    if (text) {
      on(text, "toggle", openText);
      openText();
    }
    on($.more, "click", () => {
      const open = ($.panel.hidden = !$.panel.hidden);
      $.more.setAttribute("aria-expanded", !open);
      this.tools ??= this.#load(() => import("./edition-tools.js"));
    });
    if (dataset.waveform) {
      const watch = new IntersectionObserver(([entry]) => {
        if (!entry.isIntersecting) return;
        watch.disconnect();
        this.#load(() => import("./edition-waveform.js"));
      });
      watch.observe(this);
      ending.signal.addEventListener("abort", () => watch.disconnect());
    }
    this.#load(() => import("./edition-keys.js"));
  }

  // a link to a time wins over where the reader stopped; what lies past the end is no time
  #begin(saved) {
    const asked = addressed === this ? [location.hash, location.search].map(wanted).find((t) => t < this.length) : NaN;
    const [place] = saved.at?.[this.#key()] ?? [];
    if (this.place > 0) this.#show(); // it plays on
    else if (asked >= 0) this.seek(asked);
    else if (place > 0 && place < this.length) {
      this.seek(place);
      this.tell(this.say.resumed);
    } else this.#show();
  }

  #listen() {
    const { $, audio, on } = this;
    on($.play, "click", () => this.toggle());
    on($.back, "click", () => this.seek(this.place - 15));
    on($.forward, "click", () => this.seek(this.place + 30));
    on($.retry, "click", () => {
      $.play.focus();
      this.play();
    });
    on($.seek, "input", () => this.seek(+$.seek.value));
    on($.speed, "change", () => this.setSpeed(+$.speed.value, true));

    const system = () => (this.system ??= this.#load(() => import("./edition-system.js")));
    if (!audio.paused) system();
    on(audio, "play", () => {
      if (sounding !== this) sounding?.audio.pause();
      sounding = this;
      system();
      this.#emit("play");
    });
    on(audio, "pause", () => audio.ended || this.#emit("pause"));
    on(audio, "play pause ended seeked seeking ratechange timeupdate durationchange", () => this.#show());
    on(audio, "pause ended", () => this.#save());
    on(audio, "playing", () => (this.begun = true));
    on(audio, "waiting", () => $.card.setAttribute("aria-busy", "true"));
    on(audio, "playing pause canplay error", () => $.card.removeAttribute("aria-busy"));
    on(audio, "loadedmetadata seeked timeupdate", () => this.#arrived());
    on(audio, "ended", () => this.#end());
    on(audio, "error", () => this.#fail());
    on(audio, "play waiting progress seeking", (event) => this.#wait(event));
    on(audio, "playing pause canplay error ended emptied", () => this.#heard());
    on(window, "pagehide", () => this.#save());
    on(window, "hashchange", () => {
      const t = wanted(location.hash);
      if (addressed === this && t < this.length) this.seek(t);
    });

    on(this, "click", (event) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const from = event.target.closest("[data-t], [data-from]");
      if (!from || event.target.closest("summary") || (getSelection().type === "Range" && !from.href)) return;
      event.preventDefault();
      this.seek(+(from.dataset.t ?? from.parentNode.querySelector("[data-t]").dataset.t), true);
    });
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.pause();
  }

  pause() {
    this.audio.pause();
  }

  /** Play; after a fault, load anew and go on where it stopped. */
  play() {
    const { audio } = this;
    this.reaching?.abort();
    this.tell("");
    if (this.fault || audio.error) {
      const to = this.place;
      this.fault = "";
      this.begun = false;
      this.$.retry.hidden = true;
      audio.load();
      this.#jump(to);
    }
    audio.play().catch((problem) => {
      if (!/AbortError|NotSupported/.test(problem.name)) this.#fail(); // those two say more as events
    });
  }

  // before anything is loaded, currentTime is where playing will begin (HTML, 4.8.11.9)
  seek(seconds, andPlay) {
    const to = Math.min(Math.max(0, seconds), Math.max(0, this.length - 0.1));
    this.#jump(to);
    this.#show();
    if (andPlay && this.audio.paused && !this.reaching) this.play();
    else if (this.reaching) this.thenPlay ||= andPlay;
  }

  #jump(to) {
    this.place = this.aim = this.before = to;
    this.landed = 0;
    if (this.fault) return; // Try again goes there
    if (this.audio.readyState > 0 && !this.#reaches(to)) return this.#reach();
    this.audio.currentTime = to;
  }

  #reaches(to) {
    const { seekable } = this.audio;
    for (let i = 0; i < seekable.length; i++)
      if (seekable.start(i) <= to + 0.5 && to <= seekable.end(i) + 1) return true;
    return false;
  }

  // A server without byte ranges lands a seek at the start, and says nothing. So does WebKit
  // before it knows the length: then the next one arrives.
  #arrived() {
    const { audio, aim } = this;
    if (aim === undefined || this.fault || this.reaching || audio.seeking || !audio.readyState) return;
    if (Math.abs(audio.currentTime - aim) <= 2 && this.#reaches(aim)) this.aim = undefined;
    else if (this.landed++ < 2) audio.currentTime = aim;
    else if (/^blob/.test(audio.src)) this.refuse(); // all is here
    else this.#reach();
  }

  // Have the whole file first, then any place in it can be reached.
  async #reach() {
    this.place = this.aim;
    if (this.reaching) return;
    const { audio } = this, reaching = (this.reaching = new AbortController());
    this.thenPlay ||= !audio.paused || audio.ended;
    this.pause();
    try {
      await (await import("./edition-whole.js")).default(this, reaching.signal);
    } catch (problem) {
      console.warn("edition-player:", problem.message);
      this.refuse();
    }
    this.reaching = undefined;
    this.#show();
    if (this.thenPlay && !this.ending.signal.aborted) audio.play().catch(() => {}); // said already
    this.thenPlay = false;
  }

  /** Stay, and say that this server cannot jump. */
  refuse() {
    this.aim = undefined;
    this.tell(this.say.no_jump);
  }

  get patience() {
    return 1000 * (parseFloat(this.getAttribute("patience")) || PATIENCE);
  }

  // To ask for the same bytes again makes progress, too: what counts is more to play.
  #wait(event) {
    const { audio } = this, { buffered } = audio;
    const have = buffered.length ? buffered.end(buffered.length - 1) : 0;
    if (/progress|waiting/.test(event.type) && this.silence && audio.readyState && have <= this.had) return;
    this.#heard();
    this.had = have;
    if (audio.paused || (audio.readyState > 2 && !audio.seeking)) return;
    this.silence = setTimeout(() => this.#fault(!navigator.onLine ? "offline" : this.begun ? "dropped" : "no_answer"), this.patience);
  }

  #heard() {
    clearTimeout(this.silence);
    this.silence = 0;
  }

  // Something went wrong: ask the server what, for the browser does not tell.
  async #fail() {
    if (this.fault || this.failing) return;
    this.failing = true;
    const { audio, ending } = this;
    audio.pause();
    const begun = this.begun && audio.error?.code !== 3; // 3: what came cannot be decoded
    let kind = begun ? "dropped" : "no_answer";
    if (!navigator.onLine) kind = "offline";
    else try {
      const answer = await fetch(audio.currentSrc || audio.src, {
        headers: { Range: "bytes=0-0" }, cache: "no-store",
        signal: AbortSignal.timeout(this.patience),
      });
      answer.body?.cancel();
      kind = /404|410/.test(String(answer.status)) ? "missing" : answer.ok && begun ? "dropped" : "failed";
    } catch { /* no answer */ }
    this.failing = false;
    if (!ending.signal.aborted) this.#fault(kind);
  }

  /** Say what is wrong, keep the place, offer to try again. */
  #fault(kind) {
    this.fault = kind;
    this.aim = undefined;
    this.#heard();
    this.audio.pause();
    this.audio.load(); // lets go what hangs: no late end
    this.tell(this.say[kind]);
    this.$.retry.hidden = false;
    this.$.card.removeAttribute("aria-busy");
    this.#show();
    this.#emit("error", { kind, message: this.say[kind] });
  }

  // Some browsers take a broken connection for the end, WebKit a seek.
  // Once, load anew; twice at one place, say so; three times, it is the end.
  #end() {
    if (this.reaching) return;
    const t = this.aim ?? this.audio.currentTime;
    if (this.declared - t > 2) {
      this.ends = Math.abs(t - this.early) > 1 ? 1 : this.ends + 1;
      this.early = this.place = t;
      this.fault = navigator.onLine ? "dropped" : "offline";
      if (this.ends < 2) return this.play();
      if (this.ends < 3) return this.#fault(this.fault);
      this.fault = "";
    }
    this.#emit("progress", { percent: 100 });
    this.#emit("ended");
  }

  #emit(name, detail = {}) {
    const { id, page, title } = this.dataset;
    this.dispatchEvent(new CustomEvent(`edition-${name}`, { bubbles: true, composed: true, detail: { id, page, title, time: this.place, duration: this.length, ...detail } }));
  }

  tell(text) {
    this.$.status.textContent = text;
  }

  setSpeed(speed, keep) {
    this.$.speed.value = this.audio.playbackRate = this.audio.defaultPlaybackRate = speed;
    if (keep) memory.write((all) => (all.speed = speed));
  }

  // the edition's own address: the same on every page, another for every show
  #key() {
    return this.dataset.page || this.dataset.id;
  }

  #save() {
    const t = this.place, key = this.#key();
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
    // a player that failed, or goes somewhere, stays where it was or will be
    if (audio.readyState > 0 && !this.fault && !this.failing && this.aim === undefined) this.place = audio.currentTime;
    const t = this.place;
    // a connection that broke shortens what some browsers call the duration
    if (audio.duration > this.declared && isFinite(audio.duration)) $.seek.max = this.length = audio.duration;
    $.seek.value = t;
    $.track.style.setProperty("--p", `${this.length ? (100 * t) / this.length : 0}%`);
    const spoken = (s) =>
      (s >= 60 ? this.unit(Math.floor(s / 60), "minute") + " " : "") + this.unit(Math.floor(s % 60), "second");
    $.seek.setAttribute("aria-valuetext", `${spoken(t)} ${say.of} ${spoken(this.length)}`);
    if (this.at) this.at.textContent = clock(t);
    const playing = !audio.paused && t < this.length && !this.fault;
    $.play.classList.toggle("on", playing);
    $.play.ariaLabel = $.play.title = playing ? say.pause : say.play;

    const chapter = lastBefore(this.chapterTimes, t + 0.05);
    if (chapter !== this.chapter) {
      this.#mark(this.chapters, this.chapter, chapter);
      this.chapter = chapter;
      const title = this.chapters[chapter]?.firstElementChild.textContent;
      $.now.textContent = title || this.dataset.title;
      if (chapter >= 0) this.#emit("chapter", { index: chapter, chapter: title, start: this.chapterTimes[chapter] });
    }
    if (playing) for (const percent of passed(this.before ?? t, t, this.length)) this.#emit("progress", { percent });
    this.before = t;
    let next = Math.min(this.chapterTimes[chapter + 1] ?? Infinity, Math.floor(t) + 1);
    for (const part of this.parts) next = Math.min(next, part.show?.(t, playing) ?? Infinity);
    clearTimeout(this.timer);
    if (playing) {
      this.timer = setTimeout(() => this.#show(), Math.max(10, (1000 * (next - t)) / audio.playbackRate));
      if (Math.abs(t - (this.saved ?? 0)) > 5) this.#save();
    }
  }

  #mark(nodes, before, now) {
    nodes[before]?.removeAttribute("aria-current");
    nodes[now]?.setAttribute("aria-current", "true");
  }

}

globalThis.customElements?.get("edition-player") || globalThis.customElements?.define("edition-player", EditionPlayer);

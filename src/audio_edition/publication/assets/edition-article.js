// One line on a page that has an article and a player of ours, as element or frame:
//   <script type="module" src="https://…/audio/player/edition-article.js" data-text="article"></script>
// The paragraph being read is marked in the article itself, and a click on a paragraph reads from there
// (not with data-clicks="off"). data-text selects what holds the article.

const home = new URL("../", import.meta.url).href;
const line = [...document.querySelectorAll("script")]
  .find(({ src }) => src.startsWith(new URL("edition-article", import.meta.url).href));
const { text = document.querySelector("article") ? "article" : "main", clicks = "" } = line?.dataset ?? {};

const load = Promise.all([import("./edition-article-plan.js"), import("./edition-article-marks.js"), import("./edition-article-source.js")]);
load.catch((problem) => console.warn("edition-article:", problem.message));

const BUSY = "a, button, input, select, textarea, label, summary, video, audio, img, [contenteditable], [role=button], [role=link], [onclick]";

/** One player and the article: `from` reads from a time. */
class Reading {
  constructor(sections, label, from) {
    this.sections = sections;
    this.label = label;
    this.from = from;
    this.begun = this.playing = false;
    this.passages = this.times = /** @type {any[]} */ ([]);
    this.time = 0;
    this.ready = this.look();
    this.changes = new MutationObserver(() => {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.look(), 300);
    });
    for (const root of document.querySelectorAll(text)) this.changes.observe(root, { childList: true, subtree: true, characterData: true });
    document.addEventListener("click", this);
  }

  async look() {
    const mine = (this.looks = {});
    const [{ plan }, { default: marks }] = await load;
    const found = await plan(text, this.sections);
    if (this.looks !== mine) return; // looked again meanwhile, or over
    this.marks?.end();
    this.marks = this.current = undefined;
    Object.assign(this, found);
    if (this.passages.length) this.marks = marks(this.passages, this);
    if (this.begun) this.show(this.time, this.playing);
  }

  show(t, playing) {
    this.begun ||= playing;
    Object.assign(this, { time: t, playing });
    if (!this.begun || !this.marks) return;
    const now = this.times.findLast((one) => one.t <= t + 0.02);
    if (now === this.current) return;
    this.current = now;
    this.marks.show(now?.i, now?.range);
  }

  handleEvent(event) {
    if (clicks === "off" || event.defaultPrevented || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.detail > 1) return;
    const { target } = event, hit = this.passages.filter(({ block }) => block.contains(target));
    if (!hit.length || target.closest(BUSY)) return;
    // of several in one block, the one under the pointer
    const passage = hit.findLast(({ range }) => range.getBoundingClientRect().top <= event.clientY) ?? hit[0];
    // who selects a word clicks twice
    setTimeout(() => getSelection().type === "Range" || this.from(passage.t), 250);
  }

  end() {
    this.looks = undefined;
    this.changes.disconnect();
    clearTimeout(this.later);
    document.removeEventListener("click", this);
    this.marks?.end();
  }
}

// -- players on the page --
const readings = new Map();

async function element(player) {
  const [, , { texts, follow }] = await load;
  while (player.isConnected && !(player.inner ?? player).say) await new Promise((resolve) => setTimeout(resolve, 50));
  const inner = player.inner ?? player;
  const sections = texts(inner);
  const key = JSON.stringify(sections);
  if (!inner.say || !sections.length || readings.get(player)?.key === key) return;
  readings.get(player)?.end();
  const reading = new Reading(sections, inner.say.play_from, (t) => inner.seek(t, true));
  const leave = follow(inner, reading.sections.flatMap(({ sentences }) => sentences.map(({ t }) => t)), (t, playing) => reading.show(t, playing));
  readings.set(player, { key, end: () => { leave(); reading.end(); } });
}

const watch = new MutationObserver((changes) => {
  for (const { target } of changes) element(target);
});
for (const player of document.querySelectorAll("edition-player")) {
  watch.observe(player, { attributes: true, attributeFilter: ["data-id"], childList: true });
  element(player);
}

// -- players in frames --
const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(home));
const ask = (frame) => frame.contentWindow?.postMessage({ message: "edition-read-along" }, "*");
for (const frame of frames()) {
  frame.addEventListener("load", () => ask(frame));
  ask(frame);
}
addEventListener("message", ({ source, data }) => {
  const frame = frames().find(({ contentWindow }) => contentWindow === source);
  if (!frame) return;
  const { message, value } = data ?? {};
  if (message === "edition-texts") {
    const key = JSON.stringify(value.sections);
    if (readings.get(frame)?.key === key) return;
    readings.get(frame)?.end();
    const reading = new Reading(value.sections, value.play_from, (t) => frame.contentWindow.postMessage({ message: "edition-read-from", value: t }, "*"));
    readings.set(frame, { key, reading, end: () => reading.end() });
  }
  if (message === "edition-reading") readings.get(frame)?.reading.show(value.t, value.playing);
  if (message === "edition-refused") { // the browser wants a hand in the frame: it stands at the right place
    frame.scrollIntoView({ block: "nearest" });
    frame.focus();
  }
});

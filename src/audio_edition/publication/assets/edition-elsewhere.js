// <edition-player src="https://…/audio/today/"> on any page: the player that this address embeds,
// in a shadow of its own, so that neither page nor player restyles the other.
// article="…" takes one article of it alone.

const LOOK = [
  ":host { display: block }",
  ':host([size="compact"]) { min-height: 96px }',
  ':host([size="card"]) { min-height: 320px }',
  ':host([size="full"]) { min-height: 640px }',
  "#apart { all: initial; display: block; min-height: inherit; color-scheme: inherit; visibility: inherit; pointer-events: inherit }",
  "edition-player { min-height: inherit }",
  ".chapters { flex: 99 0 130px; max-height: max-content; overflow: auto }",
  "edition-player::part(card) { box-sizing: border-box; min-height: inherit }",
].join(" ");
// the element on the page answers for the player inside
const SEEN = ["audio", "$", "say", "place", "length", "parts", "chapters", "chapterTimes", "chapter", "fault", "aim", "begun"];
const DONE = ["play", "pause", "toggle", "seek"];
const OWN = /^(src|article|class|id|style|slot|part|hidden|tabindex|role|aria-.*)$/; // means the element on the page

// Not DOMParser: a page with Trusted Types would refuse it.
const getPage = (url) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = "document";
  request.onload = () => request.status < 300 && request.response ? resolve(request.response) : reject(new Error(`${request.status} ${url}`));
  request.onerror = () => reject(new Error(`no answer: ${url}`));
  request.send();
});

/**
 * Fill `player` with what `src` embeds; true where that is a player.
 * @param {any} player @param {string} src @param {AbortSignal} signal
 */
export default async function fill(player, src, signal) {
  const base = new URL("embed.html", new URL(src, document.baseURI));
  const today = import("./edition-day.js").catch(() => null); // without it: what is true on any day
  const source = /** @type {any} */ (await getPage(base)).querySelector("edition-player");
  if (!source || signal.aborted) return false;
  for (const name of ["src", "href", "data-file"])
    for (const node of source.querySelectorAll(`[${name}]`))
      node.setAttribute(name, new URL(node.getAttribute(name), base).href);
  for (const { name, value } of source.attributes)
    if (/cover|waveform|icon|labels$/.test(name)) source.setAttribute(name, new URL(value, base).href);
  const article = player.getAttribute("article");
  if (article !== null) {
    const { default: cut } = await import("./edition-excerpt.js");
    if (signal.aborted) return false;
    if (!cut(source, article)) throw new Error(`no article ${article}: ${base}`);
  }
  // the snippet's drawing, without a wish, keeps the place of the full one
  if ((player.getAttribute("size") ?? (player.querySelector("svg") && "full")) === "full") {
    source.setAttribute("size", "full");
    source.querySelector(".chapters")?.setAttribute("open", "");
  }
  const inner = document.importNode(source, true), day = await today;
  if (signal.aborted) return false;
  if (article === null) day?.default(inner);
  player.forwards?.disconnect();
  for (const name of player.given ?? []) player.removeAttribute(name);
  player.given = [];
  for (const { name, value } of source.attributes)
    if (!player.hasAttribute(name)) {
      player.given.push(name);
      player.setAttribute(name, value);
    }
  show(player, inner);
  forward(player);
  return true;
}

function show(player, inner) {
  const fresh = !player.shadowRoot;
  // the snippet's drawing keeps the place, and the player takes as much
  const height = player.querySelector("svg")?.getBoundingClientRect().height ?? 0;
  const shadow = player.shadowRoot ?? player.attachShadow({ mode: "open" });
  if (fresh) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host { min-height: ${height}px } ${LOOK}`);
    shadow.adoptedStyleSheets = [sheet];
    for (const name of SEEN)
      Object.defineProperty(player, name, { configurable: true, get: () => player.ready ? player.inner[name] : undefined, set() {} });
    for (const name of DONE) player[name] = (...given) => player.inner[name](...given);
  }
  // nothing of it is seen before it has its styles, so that nothing on the page moves
  const inside = inner.attachShadow({ mode: "open" });
  const built = new MutationObserver(() => {
    built.disconnect();
    const names = [...inside.querySelectorAll("[part]")].map((node) => node.getAttribute("part"));
    inner.setAttribute("exportparts", names.join(", "));
  });
  built.observe(inside, { childList: true });
  // where the styles do not come, the browser's own controls
  setTimeout(() => inside.firstChild || inside.append(document.createElement("slot")), 8000);
  const apart = document.createElement("div");
  apart.id = "apart";
  player.inner = inner;
  for (const { name } of player.attributes) pass(player, name);
  apart.append(inner);
  shadow.replaceChildren(apart);
}

function pass(player, name) {
  if (OWN.test(name)) return;
  const value = player.getAttribute(name);
  if (value === null) player.inner.removeAttribute(name);
  else if (value !== player.inner.getAttribute(name)) player.inner.setAttribute(name, value);
}

// Attributes may change at any time.
function forward(player) {
  player.forwards = new MutationObserver((changes) => {
    for (const { attributeName: name } of changes) {
      if (name !== "article") pass(player, name);
      else {
        const src = player.getAttribute("src");
        player.removeAttribute("src");
        player.setAttribute("src", src);
      }
    }
  });
  player.forwards.observe(player, { attributes: true });
}

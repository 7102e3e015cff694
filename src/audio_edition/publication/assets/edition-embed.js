// embed.html in a stranger's <iframe>: as large, as light and as much as its address asks for
// (?size=compact|card|full, ?theme=light|dark, ?article=…), and it tells the page around how high it
// is. Runs before the player.

const SIZES = { compact: 96, card: 320, full: 640 };
const MOST = 1000; // px; what is longer scrolls inside

const query = new URLSearchParams(location.search);
const size = query.get("size") in SIZES ? query.get("size") : "card";
const theme = query.get("theme"), article = query.get("article");
const main = document.querySelector("main");
const player = /** @type {any} */ (main.querySelector("edition-player"));
player?.setAttribute("size", size);
if (size === "full") player?.querySelector(".chapters")?.setAttribute("open", "");
if (theme === "light" || theme === "dark") {
  player?.setAttribute("theme", theme);
  document.documentElement.style.colorScheme = theme;
}
if (player && article) {
  player.remove(); // it begins once it is only the article
  const part = import("./edition-excerpt.js");
  part.then(({ default: cut }) => {
    if (!cut(player, article)) throw new Error(`no article ${article}`);
    main.querySelector("h1").textContent = document.title = player.dataset.title;
    main.append(player);
  }).catch((problem) => {
    console.warn("edition-player:", problem.message);
    const link = document.createElement("a"), notice = document.createElement("p");
    link.href = player.dataset.page;
    link.textContent = player.dataset.title;
    notice.className = "notice";
    notice.append(link);
    main.append(notice);
  });
}

// WordPress gives each frame a secret, and believes whoever knows it
const secret = () => /[#?&]secret=([\w-]+)/.exec(location.hash)?.[1];
const tell = (message, value) => {
  if (parent === window) return;
  parent.postMessage({ message: `edition-${message}`, value }, "*");
  if (secret()) parent.postMessage({ message, value, secret: secret() }, "*");
};
let told;
const measure = () => {
  // what stands there before the player is built is higher, and soon gone
  if (player && !player.$ && performance.now() < 8000) return void setTimeout(measure, 50);
  // never less than the frame began with: nothing on the page around moves before a reader acts
  const height = Math.min(MOST, Math.max(SIZES[size], Math.ceil(main.getBoundingClientRect().height)));
  if (height !== told) tell("height", (told = height));
};
new ResizeObserver(measure).observe(main);
measure(); // a frame that WordPress hides until it speaks is not drawn, and nothing there is observed

addEventListener("message", ({ source, data }) => {
  if (source !== parent || parent === window) return;
  if (data?.message === "ready") { // who began to listen only now
    told = 0;
    measure();
  }
  if (data?.message !== "edition-read-along" || !player) return;
  const part = import("./edition-article-source.js");
  part.then(({ default: tellTexts }) => tellTexts(player));
});

// A sandbox may forbid a link to lead anywhere: the page around may follow it, and a reader may copy it.
if (self.origin === "null")
  addEventListener("click", (event) => {
    const link = /** @type {any} */ (event.composedPath().find((node) => /** @type {any} */ (node).href));
    if (event.defaultPrevented || !link) return;
    tell("link", link.href);
    if (player?.$) player.tell(`${player.say.copy_by_hand}: ${link.href}`);
  });

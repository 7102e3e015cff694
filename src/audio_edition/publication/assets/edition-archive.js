// The archive's pages: an edition plays where it is listed. Nothing of a player or of the search is
// loaded before it is asked for; without this file every row leads to its edition's page.

/** @type {{ key: HTMLButtonElement, player: any } | undefined} */
let open;
const form = /** @type {HTMLFormElement} */ (document.querySelector("form.search"));
const words = form.dataset;

const name = (key, isOpen) => {
  const title = key.closest("li").querySelector("h3 a").textContent;
  key.ariaLabel = key.title = `${isOpen ? words.close : words.play}: ${title}`;
  key.classList.toggle("open", isOpen);
};

/** Let the buttons of these rows play. */
export const offer = (root) => {
  for (const key of root.querySelectorAll("button.play")) {
    name(key, false);
    key.hidden = false;
  }
};

const close = () => {
  if (!open) return;
  open.player.remove();
  name(open.key, false);
  open = undefined;
};

// There is no word for when it is built: the part that plays has come then.
const built = async (player) => {
  for (let waited = 0; waited < 20_000 && player.isConnected; waited += 50) {
    if (player.$?.play) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
};

const play = async (key) => {
  const again = open?.key === key;
  close(); // one at a time
  if (again) return;
  const row = key.closest("li"), link = row.querySelector("h3 a");
  /** @type {any} */
  const player = document.createElement("edition-player");
  player.setAttribute("src", link.href);
  player.append(link.cloneNode(true)); // what remains where no player comes
  row.append(player);
  open = { key, player };
  name(key, true);
  try {
    await import("./edition-player.js");
    if (!(await built(player))) return;
    await player.audio.play();
  } catch (problem) {
    // a browser that wants another press for the sound gets it where the reader is
    if (problem.name === "NotAllowedError") player.$.play.focus();
    else if (problem.name !== "AbortError") console.warn("edition-archive:", problem.message);
  }
};

document.addEventListener("click", (event) => {
  const key = /** @type {Element} */ (event.target).closest("button.play");
  if (key) play(key);
});
// rows that go take their player with them
export const forget = (root) => {
  if (open && root.contains(open.key)) close();
};

offer(document);
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
let asked;
const ask = () => (asked ??= import("./edition-find.js").then(({ default: begin }) => begin(form, { offer, forget }))
  .catch((problem) => {
    asked = undefined;
    console.warn("edition-archive:", problem.message);
  }));
field.addEventListener("focus", ask);
const sought = new URLSearchParams(location.search).get("q");
if (sought) {
  field.value = sought;
  ask();
} else if (field.value) ask(); // a browser that came back keeps what was typed

// Read-along as it is seen. The article is not touched: highlights colour it, bar and buttons lie above.

const TONE = "rgb(255 200 0 / .18)", STRONG = "rgb(255 200 0 / .36)";
const LOOK = [
  ":host { all: initial !important; position: absolute !important; top: 0 !important; left: 0 !important; z-index: 2147483000 !important }",
  "#bar { position: absolute; width: 4px; border-radius: 2px; background: var(--a); pointer-events: none }",
  "button { position: absolute; box-sizing: border-box; width: 28px; height: 28px; padding: 0; border: 1px solid currentColor; border-radius: 50%; background: Canvas; color: var(--a); font: 12px/1 sans-serif; cursor: pointer; opacity: 0; pointer-events: none }",
  "button:is(:focus, .near) { opacity: 1; pointer-events: auto }",
  "button.tight { pointer-events: none } button.tight:not(:focus) { opacity: 0 }",
  "button:focus-visible { outline: 2px solid var(--a); outline-offset: 2px }",
  "@media (forced-colors: active) { #bar { background: Highlight; forced-color-adjust: none } }",
  "@media print { :host { display: none !important } }",
].join(" ");
const sheetOf = (text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
};

/**
 * @param {{range: Range, block: Element, t: number, text: string}[]} passages of the page, in order
 * @param {{label: string, from: (t: number) => void}} acts
 */
export default function marks(passages, { label, from }) {
  const host = document.createElement("edition-read-along");
  const shadow = host.attachShadow({ mode: "open" });
  const style = getComputedStyle(passages[0].block), own = (name, other) => style.getPropertyValue(name).trim() || other;
  const tone = own("--edition-mark", TONE);
  shadow.adoptedStyleSheets = [sheetOf(`${LOOK} #all { color-scheme: ${style.colorScheme}; --a: ${own("--edition-accent", "light-dark(#a01420, #ff9a94)")} }`)];
  const all = document.createElement("div"), bar = document.createElement("div");
  all.id = "all";
  bar.id = "bar";
  bar.hidden = true;
  all.setAttribute("role", "region");
  all.setAttribute("aria-label", label);
  const buttons = passages.map(({ t, text }, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "▶";
    button.title = `${label} “${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
    button.setAttribute("aria-label", button.title);
    button.tabIndex = i ? -1 : 0; // one stop for Tab
    button.addEventListener("click", () => from(t));
    button.addEventListener("focus", () => {
      for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
      passages[i].block.scrollIntoView({ block: "nearest" });
    });
    button.addEventListener("keydown", (event) => {
      const to = { ArrowUp: i - 1, ArrowDown: i + 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (!buttons[to]) return;
      event.preventDefault();
      buttons[to].focus({ preventScroll: true });
    });
    return button;
  });
  all.append(bar, ...buttons);
  shadow.append(all);
  document.documentElement.append(host); // no rule of the page means it there

  const known = globalThis.Highlight && CSS.highlights;
  const sheet = sheetOf([
  `::highlight(edition-paragraph) { background-color: ${tone} }`,
  `::highlight(edition-sentence) { background-color: ${STRONG}; text-decoration: underline 2px }`,
  `[data-edition-reading] { background-color: ${tone} }`,
  "@media (forced-colors: active) { ::highlight(edition-sentence) { background-color: Highlight; color: HighlightText } }",
].join(" "));
  document.adoptedStyleSheets.push(sheet);

  let current, near, wanted = 0;
  const place = () => {
    wanted = 0;
    const zero = host.getBoundingClientRect();
    const put = (node, { left, right, top }, rtl, width) => {
      const margin = rtl ? right + 8 : left - 8 - width;
      const x = Math.min(Math.max(margin, 2), document.documentElement.clientWidth - width - 2);
      node.classList.toggle("tight", x !== margin); // on the text: for keys alone
      node.style.transform = `translate(${x - zero.left}px, ${top - zero.top}px)`;
    };
    passages.forEach(({ range, block }, i) => {
      const box = range.getBoundingClientRect(), rtl = getComputedStyle(block).direction === "rtl";
      put(buttons[i], box, rtl, 28);
      if (i !== current) return;
      put(bar, box, rtl, 4);
      bar.style.height = `${box.height}px`;
    });
  };
  const soon = () => (wanted ||= requestAnimationFrame(place));
  const hover = ({ target }) => {
    const i = passages.findIndex(({ block }) => block.contains(target));
    if (i === near) return;
    buttons[near]?.classList.remove("near");
    if (!host.contains(target)) buttons[(near = i)]?.classList.add("near");
  };
  const sizes = new ResizeObserver(soon);
  sizes.observe(document.documentElement);
  for (const { block } of passages) sizes.observe(block);
  addEventListener("scroll", soon, { capture: true, passive: true });
  document.addEventListener("pointerover", hover);
  place();

  return {
    /** Mark passage `i` and a range in it, or none. */
    show(i, sentence) {
      buttons[current]?.removeAttribute("aria-current");
      passages[current]?.block.removeAttribute("data-edition-reading");
      current = i;
      bar.hidden = i === undefined;
      if (known) {
        known.delete("edition-paragraph");
        known.delete("edition-sentence");
      }
      if (i === undefined) return;
      buttons[i].setAttribute("aria-current", "true");
      if (known) {
        const paragraph = new Highlight(passages[i].range);
        known.set("edition-paragraph", paragraph);
        if (sentence) known.set("edition-sentence", Object.assign(new Highlight(sentence), { priority: 1 }));
      } else passages[i].block.setAttribute("data-edition-reading", "");
      place();
    },
    end() {
      this.show(undefined);
      sizes.disconnect();
      removeEventListener("scroll", soon, { capture: true });
      document.removeEventListener("pointerover", hover);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      host.remove();
    },
  };
}

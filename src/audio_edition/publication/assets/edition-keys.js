// The keyboard on <edition-player>. keys="off" takes the single letters away (WCAG 2.1.4).

/** @param {any} player */
export default function keys(player) {
  const { $, audio, on } = player;
  // one stop for Tab in a list; a long edition would have hundreds
  rove(player.chapters, on);
  const text = player.querySelector(".transcript");
  rove(text ? [...text.querySelectorAll(".article > summary")] : [], on);
  for (const part of text?.querySelectorAll("section, .article") ?? [])
    rove([...part.querySelectorAll("[data-from], .source a")], on);
  on($.seek, "keydown", (event) => {
    const step = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 }[event.key];
    if (!step) return;
    event.preventDefault();
    player.seek(player.place + step);
  });
  on(player, "keydown", (event) => {
    const inside = event.composedPath()[0];
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName) && inside.type !== "range") return;
    const key = event.key.toLowerCase();
    if (key === " " ? /^(BUTTON|SUMMARY)$/.test(inside.tagName) : player.getAttribute("keys") === "off") return;
    const act = {
      " ": () => player.toggle(),
      k: () => player.toggle(),
      j: () => $.back.click(),
      l: () => $.forward.click(),
      m: () => (audio.muted = !audio.muted),
    }[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  return {};
}

/** One of `nodes` is a stop for Tab; arrow up and down, Home and End go to the others. */
function rove(nodes, on) {
  const stop = (at) => nodes.forEach((node, i) => node.setAttribute("tabindex", i === at ? 0 : -1));
  stop(0);
  nodes.forEach((node, i) => {
    on(node, "focus", () => stop(i));
    on(node, "keydown", (event) => {
      const to = { ArrowUp: i - 1, ArrowDown: i + 1, Home: 0, End: nodes.length - 1 }[event.key];
      if (!nodes[to]) return;
      event.preventDefault();
      nodes[to].focus();
    });
  });
}

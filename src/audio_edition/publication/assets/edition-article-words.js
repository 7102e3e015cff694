// The words of a publisher's article as it stands on the page, each with its place in the document.
// Nothing of the article is changed, nor is anything asked of its markup but what a reader sees.

const NOT_TEXT = "aside, nav, footer, form, figure, script, style, noscript, template, button, select, textarea, svg, iframe, object, edition-player, [hidden], [aria-hidden=true], [role=complementary], [role=navigation]";
const QUOTED = "blockquote, q, li, td, th, [class*=pull]";
const OPEN = /[([{（［【]/g, SHUT = /[)\]}）］】]/g;

/** How an element stands in the text: "block", "line" (part of a sentence), "box" (put into one). */
function kinds() {
  const known = new Map();
  return (node) => {
    let kind = known.get(node);
    if (!kind) {
      const { display, float, position, visibility } = getComputedStyle(node);
      if (display === "none" || visibility !== "visible") kind = "none";
      else if (float !== "none" || /absolute|fixed/.test(position) || /^inline-/.test(display) || /^(SUP|SMALL|INS)$/.test(node.tagName)) kind = "box";
      else kind = /^(inline|contents|ruby)/.test(display) ? "line" : "block";
      known.set(node, kind);
    }
    return kind;
  };
}

/** The pieces of text under `root`, gathered in runs that no block interrupts. */
function runs(root) {
  const kind = kinds(), found = [];
  const walk = (node, block, inserted) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        let run = found.at(-1);
        if (run?.block !== block) found.push((run = { block, text: "", pieces: [] }));
        run.pieces.push({ node: child, at: run.text.length, inserted, raised: node.tagName === "SUP" });
        run.text += child.data;
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        if (child.tagName === "BR" && found.at(-1)?.block === block) found.at(-1).text += "\n";
        const is = child.matches(NOT_TEXT) ? "none" : kind(child);
        // a note's number is a link
        if (is === "none" || (child.tagName === "SUP" && child.querySelector("a"))) continue;
        walk(child, is === "block" ? child : block, is === "block" ? false : inserted || is === "box");
      }
    }
  };
  walk(root, root, false);
  return found;
}

/**
 * The words of `root` in order, as edition-article-match.js compares them; `node`, `at`, `end` are
 * where they stand, `block` is the paragraph.
 * @param {Element} root @param {(text: string) => any[]} words
 */
export function collect(root, words) {
  return runs(root).flatMap(({ block, text, pieces }) => {
    const quoted = Boolean(block.closest(QUOTED));
    const near = (place) => pieces.findLast(({ at }) => at <= place);
    const raised = (from, to) => pieces.some((piece) => piece.raised && piece.at >= from && piece.at < to);
    let last = 0, depth = 0, before;
    return words(text).map(({ word, at, end }) => {
      const gap = text.slice(last, at), first = near(at), final = near(end - 1);
      depth = Math.max(0, depth + (gap.match(OPEN)?.length ?? 0) - (gap.match(SHUT)?.length ?? 0));
      const token = {
        word, block, quoted, run: text,
        bare: raised(at, end) ? words(pieces.filter((piece) => !piece.raised).map((piece) => {
          const from = Math.max(at, piece.at), to = Math.min(end, piece.at + piece.node.data.length);
          return from < to ? text.slice(from, to) : "";
        }).join(""))[0]?.word : undefined,
        begins: !before || Boolean(before.inserted) || /[^\s\p{Cf}]|\n/u.test(gap),
        inserted: first.inserted || depth > 0,
        start: { node: first.node, at: at - first.at },
        end: { node: final.node, at: end - final.at },
      };
      last = end;
      before = token;
      return token;
    });
  });
}

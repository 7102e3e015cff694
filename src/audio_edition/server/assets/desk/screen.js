// What is on the screen of each article: from what it was drawn, and its element.

let shown = new Map();

/** The articles as they are shown; gives those that were shown before, and forgets them. */
export function exchange(next = new Map()) {
  const before = shown;
  shown = next;
  return before;
}

export const nodeOf = (article) => shown.get(article.id).node;

/** What is shown of these articles is ahead of the files: draw them anew when those are read. */
export function touch(...articles) {
  for (const article of articles) {
    const held = shown.get(article.id);
    if (held) held.touched = true;
  }
}

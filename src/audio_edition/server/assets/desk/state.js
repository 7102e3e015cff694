// What this window knows. ``served`` is the edition as the server told it, ``state`` the same with
// what was done here since; ``place`` is the paragraph in hand ("source:line"); ``past`` is what
// was built, heard and published of it.

export const desk = {
  served: null,
  state: null,
  past: null,
  edition: new URLSearchParams(location.search).get("edition") || "",
  place: "",
  placeText: "",
};

/** Take a paragraph in hand: it is known again by its text where lines came or went above it. */
export function hold(paragraph) {
  desk.place = keyOf(paragraph);
  desk.placeText = paragraph.text;
}

export const keyOf = (paragraph) => `${paragraph.source}:${paragraph.line}`;

/** Where the paragraph in hand stands by now. */
export function placeNow() {
  const all = (desk.state?.articles || []).flatMap((article) => article.paragraphs);
  const there = all.find((one) => keyOf(one) === desk.place);
  if (there && (!desk.placeText || there.text === desk.placeText)) return desk.place;
  const same = all.find((one) => one.text === desk.placeText);
  return same ? keyOf(same) : desk.place;
}

/** The article and the paragraph in hand, or null. */
export function inHand() {
  for (const article of desk.state?.articles || []) {
    for (const paragraph of article.paragraphs) {
      if (keyOf(paragraph) === desk.place) return [article, paragraph];
    }
  }
  return null;
}

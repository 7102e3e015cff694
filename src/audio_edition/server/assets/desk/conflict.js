// A wish that met somebody else's change, shown where it happened: both texts, and the choice.

import { button, make } from "./dom.js";
import { conflicts } from "./queue.js";
import { touch } from "./screen.js";
import { keyOf } from "./state.js";
import { t } from "./words.js";

/** ``again(article, paragraph, wish)`` does it all the same. */
export function drawConflict(article, paragraph, again) {
  const wish = conflicts.get(keyOf(paragraph));
  if (!wish) return null;
  const node = make("div", { className: "conflict", role: "group", ariaLabel: t("conflict") });
  const leave = () => {
    conflicts.delete(wish.key);
    touch(article);
    node.remove();
  };
  const line = (label, tag, textContent) => make("p", {},
    make("span", { className: "label", textContent: `${t(label)} ` }), make(tag, { textContent }));
  const other = wish.text !== paragraph.text;
  node.append(
    make("p", {}, make("strong", { textContent: `${t("conflict.while")} ` }),
      t("conflict.nothing", { wish: wish.what })),
    ...(other ? [line("conflict.saw", "del", wish.text), line("conflict.now", "ins", paragraph.text)] : []),
    ...(wish.words ? [line("conflict.yours", "span", wish.words)] : []),
    make("p", { className: "tools" },
      button(t("conflict.do"), () => {
        conflicts.delete(wish.key);
        again(article, paragraph, wish);
      }),
      button(t("conflict.leave"), leave)));
  return node;
}

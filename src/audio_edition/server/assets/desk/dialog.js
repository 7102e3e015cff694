// A dialog over the desk: its keys stay in it, and who opened it gets the focus back.

import { button, make } from "./dom.js";
import { t } from "./words.js";

let count = 0;

/**
 * Open one with a heading; it is gone when it is closed. ``fill(close)`` gives what stands in it,
 * ``tools`` are buttons before the one that closes it.
 */
export function openDialog(heading, fill) {
  count += 1;
  const id = `dialog-${count}`;
  const node = make("dialog", { className: "dialog" });
  node.setAttribute("aria-labelledby", id);
  const close = () => node.close();
  node.append(make("h2", { id, textContent: heading }), ...fill(close).filter(Boolean));
  node.onclose = () => node.remove();
  document.body.append(node);
  node.showModal();
  return node;
}

/** The buttons below, the one that leaves all as it is last. */
export const choices = (close, ...buttons) => make("p", { className: "tools choices" },
  ...buttons, button(t("form.cancel"), close));

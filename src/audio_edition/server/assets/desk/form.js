// A form in place of a button: what was changed is saved, what is refused stays to be mended.

import { button, make } from "./dom.js";
import { nextDraw } from "./queue.js";
import { t } from "./words.js";

let count = 0;

/**
 * @param {any[][]} fields
 *
 * ``fields`` are [key, label, value, properties of the input]; one with ``rows`` is a text of lines.
 * ``save(key, value, was)`` gets each that was changed, with what stood there, and resolves to whether
 * it was made. ``opener`` is the button that comes back with the focus, ``now(key)`` what the file has by now: where somebody
 * else wrote it meanwhile both are shown.
 */
export function form(fields, save, opener, { now = null, about = null } = {}) {
  const node = make("form", { className: "edit" });
  const inputs = fields.map(([key, label, value, given]) => {
    const props = given ?? {};
    const input = make(props.rows ? "textarea" : "input",
      { name: key, value: value || "", autocomplete: "off", ...props });
    count += 1;
    const theirs = make("p", { className: "theirs", id: `theirs-${count}` });
    input.setAttribute("aria-describedby", theirs.id);
    node.append(make("label", {}, `${label} `, input), theirs);
    return { key, was: value || "", input, theirs };
  });
  if (about) node.append(about);
  const close = () => {
    node.remove();
    opener.hidden = false;
    opener.focus();
  };
  node.append(make("p", { className: "tools" },
    make("button", { type: "submit", textContent: t("form.save") }),
    button(t("form.cancel"), close)));
  node.onsubmit = async (event) => {
    event.preventDefault();
    const changed = inputs.filter(({ was, input }) => input.value.trim() !== was.trim());
    const read = nextDraw();
    const made = await Promise.all(changed.map(({ key, input, was }) => save(key, input.value.trim(), was)));
    if (!made.includes(false)) {
      close();
      return;
    }
    if (now) await read; // what the files say by now is known when they were read again
    for (const one of inputs) {
      const other = now ? now(one.key) : one.was;
      one.theirs.textContent = other === one.was ? "" : t("form.theirs", { text: other });
      one.was = other; // saved again, it is the word that counts
    }
  };
  node.onkeydown = (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) node.requestSubmit();
  };
  opener.hidden = true;
  queueMicrotask(() => inputs[0].input.focus());
  return node;
}

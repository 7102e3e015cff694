// The paragraph in hand shows its tools until another one is taken. Not while a button is pressed:
// what lies below would move away from under the finger, and the press would be lost.

import { findAll, focused } from "./dom.js";

let pressed = false;

function show() {
  const held = focused()?.closest(".paragraph");
  if (!held) return;
  for (const other of findAll(".paragraph.held")) {
    if (other !== held) other.classList.remove("held");
  }
  held.classList.add("held");
}

export function beginHeld() {
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, () => {
      // behind the click, which comes next
      setTimeout(() => {
        pressed = false;
        show();
      });
    }, true);
  }
  document.addEventListener("focusin", () => { if (!pressed) show(); });
}

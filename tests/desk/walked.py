"""What is looked for in every state of the desk: nothing that axe finds, no word of English."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from audio_edition.server import desk_words

VISIBLE = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (parent.closest("script, noscript, code, kbd, option[lang]")) continue;
    if (node.textContent.trim()) found.push(node.textContent.trim());
  }
  for (const node of document.querySelectorAll("*")) {
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
      const value = node.getAttribute(name);
      if (value) found.push(value);
    }
    if (node.tagName === "TEXTAREA" && node.value) found.push(node.value);
  }
  found.push(document.title);
  const english = [...document.body.querySelectorAll("[lang=en]:not(option)")]
    .map((node) => node.textContent);
  return [found, english];
}"""
ENGLISH = set(
    "the of and is are for with from this that your will would be been cut read heard hear save "
    "cancel drop keep edit by as it its or which who nobody what".split()
)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_BEGIN = """
window.axeFound = null;
axe.run(%s, { resultTypes: ["violations"] }).then(
  ({ violations }) => { window.axeFound = JSON.stringify(violations.map((one) =>
    [one.id, one.nodes.map((node) => [node.html, node.failureSummary])])); },
  (problem) => { window.axeFound = JSON.stringify([String(problem)]); });
return true;"""


def only_german(evaluate: Callable[[str], Any], state: str) -> None:
    """No word of the desk's own on the page is English, seen or spoken.

    ``evaluate`` gives what a function in the page's own language returns.
    """
    found, english = evaluate(VISIBLE)
    assert english == [], (state, english)
    labels = desk_words.labels("en"), desk_words.labels("de")
    own = {text for text in labels[1].values() if isinstance(text, str)}
    theirs = {text for text in labels[0].values() if isinstance(text, str)} - own - {""}
    for text in found:
        words = {word.strip(".,:;!?…“”„()‘’\"'").lower() for word in text.split()}
        assert not words & ENGLISH, (state, text, words & ENGLISH)
        assert text not in theirs, (state, text)


def found_by_axe(run: Callable[[str], Any], within: str = "document") -> list[Any]:
    """What axe finds in the page that ``run`` (a function's body, never a promise) is in."""
    if not run("return Boolean(window.axe);"):
        run(f"{AXE}\nwindow.axe = axe; return true;")
    run(_BEGIN % within)
    until = time.monotonic() + 120
    while not (told := run("return window.axeFound;")):
        assert time.monotonic() < until, "axe never ended"
        time.sleep(0.05)
    found: list[Any] = json.loads(told)
    return found


__all__ = ["AXE", "found_by_axe", "only_german"]

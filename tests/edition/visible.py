"""What a reader sees of a page, read by another way than the program: html5lib and rules of ours.

``read`` gives the lines of a page, the words of its notes last. ``facts`` takes from lines, in
order, what may not change between source and print: numbers, negations, names, quoted words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import html5lib

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul caption".split()
)
_UNSEEN = frozenset("head script style template noscript title rt rp svg input".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_STRUCK = re.compile(r"line-through")
_RAISED = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NUMBER = (
    r"(?:(?:\A|(?<=\s))[-−–+>] ?|(?<=[(“\"])[-−–+])?[$€£]?\d+(?:[.,:'’*/–-]?\d+)*(?:\^-?[\w.]+)?%?"
)
_QUOTED = r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“]*“"
_NOT = r"\b(?:not|no|never|none|nobody|without|cannot)\b|n['’]t\b"
_FACT = re.compile(rf"(?P<not>{_NOT})|(?P<number>{_NUMBER}|[½⅓⅔¼¾])|(?P<name>\b[A-Z]\w+)")


@dataclass
class _Reader:
    lines: list[str] = field(default_factory=lambda: [""])
    notes: list[str] = field(default_factory=list)
    quoted: int = 0

    def say(self, text: str) -> None:
        self.lines[-1] += re.sub(r"[ \t\n\r\f]+", " ", text)

    def part(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")
        else:
            self.lines[-1] = ""

    def walk(self, element: Any) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _UNSEEN or element.get("hidden") is not None:
            return
        style = element.get("style") or ""
        if _HIDDEN.search(style):
            return
        if tag in ("del", "s", "strike") or _STRUCK.search(style) or _is_mark(element):
            return
        if _holds_notes(element):
            inner = _Reader()
            for child in element:
                inner.walk(child)
            self.notes += inner.lines
            return
        if tag == "br":
            self.part()
            return
        block = tag in _BLOCKS
        if block:
            self.part()
        before, after = self.around(element, tag)
        self.quoted += tag == "q"
        self.lines[-1] += before
        self.say(element.text or "")
        for child in element:
            self.walk(child)
            self.say(child.tail or "")
        self.lines[-1] += after
        self.quoted -= tag == "q"
        if block:
            self.part()

    def around(self, element: Any, tag: str) -> tuple[str, str]:
        """What is seen of an element besides its words."""
        if tag == "q":
            return ("‘", "’") if self.quoted % 2 else ("“", "”")
        if tag == "sup" and re.fullmatch(r"[-−]?\d+|[a-z]", "".join(element.itertext())):
            fraction = self.lines[-1][-1:].isdigit() and (element.tail or "")[:1] in "/⁄"
            return (" ", "") if fraction and element.tail else ("^", "")
        return "", ""


def _is_mark(element: Any) -> bool:
    """Whether an element is the mark of a note: raised, and a link down the page."""
    link = next((e for e in element.iter("a") if (e.get("href") or "").startswith("#")), None)
    text = "".join(element.itertext())
    return element.tag in ("sup", "a") and link is not None and len(text) <= 4


def _holds_notes(element: Any) -> bool:
    return "footnotes" in (element.get("class") or "").split()


def read(markup: str) -> list[str]:
    """The lines that a page shows, notes last."""
    tree = html5lib.parse(markup, treebuilder="etree", namespaceHTMLElements=False)
    reader = _Reader()
    reader.walk(tree)
    return [line.strip() for line in [*reader.lines, *reader.notes] if line.strip()]


_MARKER = re.compile(r"(?:[-+*]|\d{1,9}[.)]|>|#{1,6}) ")
_INLINE = (
    (re.compile(r"~~[^~]*~~|(?<=\w)\[\^\w+\]"), ""),
    (re.compile(r"\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"(?<![\w*\\])(\*{1,2}|_)(?=\S)(.+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def read_markdown(text: str) -> list[str]:
    """The lines of a Markdown file, notes last, by its lines alone.

    Blocks are parted by blank lines; each line of a list, a quotation or a table is a line.
    """
    lines: list[str] = []
    notes: list[str] = []
    for block in text.split("\n\n"):
        rows = [row for row in block.split("\n") if row.strip("|- ")]
        marked = [row for row in rows if _MARKER.match(row)]
        for row in rows:
            if note := re.match(r"\[\^\w+\]: ", row):
                notes += read(_inline(row[note.end() :]))
                continue
            if marker := _MARKER.match(row):
                typed = len(marked) == 1 and row[marker.end()].isdigit() and row[0] in "-+>"
                counted = row[0].isdigit() and (len(marked) == 1 or not marked[0].startswith("1"))
                row = row if typed or counted else row[marker.end() :]
            lines += read(_inline(row.replace("|", " ") if row.startswith("|") else row))
    return [*lines, *notes]


def _inline(text: str) -> str:
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    # what is no tag is no markup
    return re.sub(r"<(?![a-z/])", "&lt;", text)


def settled(text: str) -> str:
    """``text`` as both readers write it: numbers in one piece, raised numerals behind ``^``."""
    text = re.sub("[\u00ad\u200b-\u200d\u2060\ufeff]", "", text)
    text = re.sub("(?<=\\d)[\xa0\u2007\u2009\u202f](?=\\d)", "", text)
    text = _RAISED.sub(lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    text = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉−⁄", "0123456789-/"))
    return re.sub(r"\s+", " ", text).strip()


def facts(lines: Iterable[str]) -> Iterator[str]:
    """Numbers, negations, names and quoted strings, in order."""
    for line in map(settled, lines):
        found = [(m.start(), f"quoted {m[0][1:-1].strip()}") for m in re.finditer(_QUOTED, line)]
        found += [(m.start(), f"{m.lastgroup} {m[0]}") for m in _FACT.finditer(line)]
        yield from (fact for _, fact in sorted(found))


def words(lines: Iterable[str]) -> list[str]:
    """All words and numbers in order."""
    return [word for line in lines for word in re.findall(r"[\w^]+", settled(line))]

"""A tree of markup as paragraphs: every visible block of words, in order.

One walker serves two vocabularies: HTML (letters and the content of feeds, where all that
is visible may be the article) and the small one in which trafilatura hands over a page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsletters.inline import without_notes
from newsletters.late import late
from newsletters.lines import broken
from newsletters.model import Role


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the elements of a kind of markup mean.

    ``skipped`` hold no words for a reader, ``blocks`` begin and end paragraphs, ``roles``
    say what a block is, ``cells`` stand side by side in one paragraph, ``breaks`` end a
    line; ``styled`` tells that attributes may hide an element.
    """

    skipped: frozenset[str]
    blocks: frozenset[str]
    roles: dict[str, Role]
    cells: frozenset[str]
    breaks: frozenset[str]
    styled: bool


HTML = Vocabulary(
    skipped=frozenset(
        "script style template svg noscript head title meta link object embed iframe canvas "
        "audio video select option textarea button input math map datalist progress meter".split()
    ),
    blocks=frozenset(
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend "
        "li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
    ),
    roles={
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
        "blockquote": "quote",
        **dict.fromkeys(("li", "dd", "dt"), "item"),
    },
    cells=frozenset(),
    breaks=frozenset(("br",)),
    styled=True,
)
EXTRACTED = Vocabulary(
    skipped=frozenset(("graphic", "media")),
    blocks=frozenset("body main div p head quote list item table row ab section fw".split()),
    roles={"head": "heading", "quote": "quote", "item": "item", "row": "item"},
    cells=frozenset(("cell",)),
    breaks=frozenset(("lb",)),
    styled=False,
)

_BREAK = "\x00"  # a line break of the markup; parsers never leave this character in text

# What hides an element (newsletters hide their preheader with any of these) or strikes it out.
_ZERO = r"\s*:\s*0(?:\.0*)?(?:px|em|rem|pt|%)?\s*(?:!important\s*)?(?:;|$)"
_HIDDEN = late(
    r"display\s*:\s*none|(?<!backface-)visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    rf"|(?<![-\w])(?:opacity|font-size|(?:max-)?(?:height|width)){_ZERO}"
    r"|(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]"
    r"|(?<![-\w])color\s*:\s*transparent|text-decoration(?:-line)?\s*:[^;]{0,40}line-through",
    re.IGNORECASE,
)
# A class whose only sense is to be unseen; style sheets are not read.
_UNSEEN = late(
    r"(?:^|\s)(?:preheader(?:-?text)?|preview-?text|sr-only|(?:u-|is-)?visually-?hidden|"
    r"(?:u-|is-)?hidden(?:-visually|-accessible)?|a11y-hidden|element-(?:invisible|hidden)|"
    r"screen-?reader-(?:text|only)|assistive-text|off-?screen|d-none|hide-?on-?desktop)(?:\s|$)",
    re.IGNORECASE,
)
# … unless another class shows it on a wider screen.
_WIDER = late(
    r"(?:^|\s)(?:(?:sm|md|lg|xl|2xl):!?(?:block|flex|grid|flow-root|list-item|contents|table\S*|"
    r"inline\S*)|d-(?:sm|md|lg|xl|xxl)-(?:block|flex|grid|table\S*|inline\S*))(?:\s|$)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of words, the line it stands on, and the rank of a heading (0: none).

    ``linked``: all of it is a link. ``ruled``: a horizontal rule stands right before it.
    """

    text: str
    role: Role
    line: int
    rank: int = 0
    linked: bool = False
    ruled: bool = False


def is_hidden(element: Any) -> bool:
    """Whether the element's own attributes hide it from the reader."""
    if not element.keys():
        return False
    get = element.get
    if get("hidden") is not None:
        return True
    style, names = get("style"), get("class")
    if style and _HIDDEN.search(style[:2000]):
        return True
    return bool(names) and _is_unseen(names[:500])


@functools.lru_cache(4096)
def _is_unseen(names: str) -> bool:
    return _UNSEEN.search(names) is not None and not _WIDER.search(names)


def blocks_of(root: Any, vocabulary: Vocabulary = HTML) -> Iterator[Block]:
    """Walk ``root`` (without recursion) and give its visible blocks in reading order."""
    words: list[str] = []
    roles: list[Role] = ["body"]
    ranks: list[int] = [0]
    line = anchors = plain = 0
    ruled = False

    def say(text: str | None, element: Any) -> None:
        nonlocal line, plain
        if not text:
            return
        words.append(text)
        if not text.isspace():
            line = line or element.sourceline or 0
            plain += not anchors

    def flush() -> Iterator[Block]:
        nonlocal line, plain, ruled
        if not words:
            return
        text = "".join(words)
        words.clear()
        # <br> parts paragraphs as line breaks in plain text do, but holds a heading together
        lines = text.split(_BREAK) if roles[-1] != "heading" else [text.replace(_BREAK, " ")]
        for run in broken(lines):
            words_left = without_notes(run.text)
            if words_left.strip(", "):
                yield Block(words_left, roles[-1], line, ranks[-1], not plain, ruled)
                ruled = False
        line = plain = 0

    # (element, whether it is being left): a stack of our own, since markup may nest deeper
    # than Python likes to recurse
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in vocabulary.blocks
        if leaving:
            if block:
                yield from flush()
                roles.pop()
                ranks.pop()
            elif tag in vocabulary.cells and element.getnext() is not None:
                words.append(", ")
            if tag == "a":
                anchors -= 1
        elif not tag or tag in vocabulary.skipped or (vocabulary.styled and is_hidden(element)):
            pass
        else:
            if block:
                yield from flush()
                roles.append(_role(element, tag, vocabulary, roles[-1]))
                ranks.append(_rank(element, tag) if roles[-1] == "heading" else 0)
            elif tag in vocabulary.breaks:
                words.append(_BREAK)
            anchors += tag == "a"
            ruled = ruled or tag == "hr"
            say(element.text, element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            say(element.tail, element)
    yield from flush()


def _role(element: Any, tag: str, vocabulary: Vocabulary, outside: Role) -> Role:
    if tag == "row" and next(element.iter("p", "head"), None) is not None:
        return outside  # a table that only lays out the page
    return vocabulary.roles.get(tag, outside)


def _rank(element: Any, tag: str) -> int:
    name = element.get("rend") or tag
    return int(name[1]) if len(name) == 2 and name[1].isdigit() else 2

"""What we read in Markdown otherwise than CommonMark does: where a sign is of a number.

``5*3*2`` is a product, not a 3 in italics. "1986. That year …" begins with a year, and "- 5
degrees" and "> 500 people" with the sign of a number, unless other items or quoted lines stand
beside them. ``[^1]: …`` is the text of a note, one word of it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from audio_edition.edition.marks import MARKS
from audio_edition.late import late
from newsletters.lines import is_amount

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_NOTE = late(r"\[\^[^\]\s]{1,60}\]:[ \t]*")
_STARS = late(r"\*{1,2}(?!\*)")
_FACTOR_BEFORE = late(r"(?:\d|(?<![^\W\d_])[^\W\d_])\Z")
_FACTOR_AFTER = late(r"\d|[^\W\d_](?![^\W_])")


def speak(parser: MarkdownIt) -> MarkdownIt:
    """Teach ``parser`` products and the texts of notes."""
    parser.inline.ruler.before("emphasis", "product", _product)
    parser.block.ruler.before("reference", "note", _note, {"alt": ["paragraph", "reference"]})
    return parser


def signs(tokens: Sequence[Token], lines: Sequence[str]) -> dict[int, str]:
    """What stands before the words of an inline token, by its index: "1986. ", "- ", "> ".

    The marker of one list item or quoted line on its own is what its writer typed, if a
    number follows; so are the numbers of a list that do not count from 1.
    """
    found: dict[int, str] = {}
    opened: list[tuple[int, list[int]]] = []
    inside = 0
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            opened.append((index, []))
            inside += 1
        elif token.type == "list_item_open" and opened:
            opened[-1][1].append(index)
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            begin, items = opened.pop()
            inside -= 1
            if tokens[begin].type == "ordered_list_open":
                if not _counts([tokens[i].info for i in items]):
                    found |= {
                        i + 2: f"{tokens[i].info}{tokens[i].markup} "
                        for i in items
                        if _is_words(tokens, i)
                    }
            elif not inside and _is_sign(tokens, begin, index, items, lines):
                sign = ">" if not items else tokens[begin].markup
                found[begin + (3 if items else 2)] = f"{sign} "
    return found


def _counts(numbers: Sequence[str]) -> bool:
    """Whether ``numbers`` are those of a list: from 1 on, or 1 again and again."""
    values = [int(number) for number in numbers]
    if len(values) < 2 or values[0] not in (0, 1):
        return False
    steps = {after - before for before, after in pairwise(values)}
    return steps in ({0}, {1})


def _is_words(tokens: Sequence[Token], item: int) -> bool:
    return item + 2 < len(tokens) and tokens[item + 2].type == "inline"


def _is_sign(
    tokens: Sequence[Token], begin: int, end: int, items: Sequence[int], lines: Sequence[str]
) -> bool:
    """Whether the marker that opens a list or quotation at ``begin`` is a number's sign."""
    opening, first = tokens[begin], begin + (3 if items else 2)
    if items and (len(items) > 1 or opening.markup == "*"):
        return False
    if (
        first >= end
        or tokens[first].type != "inline"
        or not is_amount(tokens[first].content, MARKS)
    ):
        return False
    start, stop = opening.map or (0, 0)
    # an item that begins below its marker, a quotation of several lines
    if items and (tokens[first].map or (0, 0))[0] != start:
        return False
    if not items and sum(line.lstrip()[:1] == ">" for line in lines[start:stop]) > 1:
        return False
    alike = ("bullet_list_close", "ordered_list_close", "blockquote_close")
    before = tokens[begin - 1].type if begin else ""
    after = tokens[end + 1].type if end + 1 < len(tokens) else ""
    return before not in alike and after.replace("_open", "_close") not in alike


def _product(state: StateInline, silent: bool) -> bool:
    """A star between two numbers, or a number and a letter, multiplies them."""
    stars = _STARS.match(state.src, state.pos)
    if not stars or not _FACTOR_BEFORE.search(state.src, max(0, state.pos - 2), state.pos):
        return False
    after = _FACTOR_AFTER.match(state.src, stars.end())
    both = after and after[0].isdigit() and state.src[state.pos - 1].isdigit()
    if not after or (len(stars[0]) > 1 and not both):
        return False
    if not silent:
        state.pending += stars[0]
    state.pos = stars.end()
    return True


def _note(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """``[^1]: …`` and what is indented below it: paragraphs between ``note_open`` and its close."""
    begin = state.bMarks[first] + state.tShift[first]
    label = _NOTE.match(state.src, begin, state.eMarks[first])
    if not label or state.is_code_block(first):
        return False
    if silent:
        return True
    paragraphs: list[tuple[int, list[str]]] = []
    line, gap = first, True
    while line < last:
        at = state.bMarks[line] + state.tShift[line]
        text = state.src[at : state.eMarks[line]].strip()
        if line == first:
            text = text[label.end() - begin :].strip()
        elif text and (_NOTE.match(text) or (gap and state.sCount[line] < state.blkIndent + 2)):
            break
        if text and gap:
            paragraphs.append((line, []))
        if text:
            paragraphs[-1][1].append(text)
        gap = not text and line > first
        if line == first and not text:
            gap = True
        line += 1
    state.push("note_open", "", 1).map = [first, line]
    for number, block in paragraphs:
        state.push("paragraph_open", "p", 1).map = [number, number + len(block)]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = "\n".join(block), [number, number], []
        state.push("paragraph_close", "p", -1)
    state.push("note_close", "", -1)
    state.line = line
    return True
